import { free, metered, unmetered, type EndpointRow } from './endpoint.js'

/**
 * Everything that is stored, scheduled or started. What starts work or storage that is billed later is `unmetered`, and so
 * is what has no published price: unknown is not free.
 */
export const platformEndpoints: readonly EndpointRow[] = [
  free('POST /files', 'files.upload'),
  free('PUT /files', 'files.upload'),
  free('POST /files:register', 'files.registerFiles'),

  // Storage is billed by the hour: https://ai.google.dev/gemini-api/docs/pricing
  unmetered('POST /cachedContents', 'caches.create'),
  unmetered('PATCH /cachedContents/{}', 'caches.update'),

  free('POST /fileSearchStores', 'fileSearchStores.create'),
  unmetered('POST /fileSearchStores/{}:uploadToFileSearchStore', 'fileSearchStores.uploadToFileSearchStore'),
  unmetered('PUT /fileSearchStores/{}:uploadToFileSearchStore', 'fileSearchStores.uploadToFileSearchStore'),
  unmetered('POST /fileSearchStores/{}:importFile', 'fileSearchStores.importFile'),

  free('POST /batches/{}:cancel', 'batches.cancel'),
  unmetered('POST /batchPredictionJobs', 'batches.create'),
  free('POST /batchPredictionJobs/{}:cancel', 'batches.cancel'),
  unmetered('POST /tunedModels', 'tunings.tune'),
  unmetered('POST /tuningJobs', 'tunings.tune'),
  free('POST /tuningJobs/{}:cancel', 'tunings.cancel'),
  unmetered('POST /tuningJobs:validateReinforcementTuningReward', 'tunings.validateReward'),
  free('POST /operations/{}:cancel', 'operations.cancel'),
  free('POST /operations/{}:wait', 'operations.wait'),

  // A session that is opened with the token spends past every request.
  unmetered('POST /auth_tokens', 'authTokens.create'),

  metered('POST /interactions', 'interactions.create', 'interaction'),
  free('POST /interactions/{}/cancel', 'interactions.cancel'),
  free('POST /agents', 'agents.create'),
  unmetered('POST /triggers', 'triggers.create'),
  unmetered('PATCH /triggers/{}', 'triggers.update'),
  unmetered('POST /triggers/{}/executions', 'triggers.run'),
  unmetered('POST /environments', 'environments.create'),
  free('PUT /environments/{}/files/{}', 'environments.files.upload'),
  free('POST /environments/{}/files/{}', 'environments.files.upload'),
  free('POST /credentials', 'credentials.create'),
  free('PATCH /credentials/{}', 'credentials.update'),
  unmetered('POST /voices', 'voices.create'),
  unmetered('POST /decisions', 'decisions.create'),
  free('POST /webhooks', 'webhooks.create'),
  free('PATCH /webhooks/{}', 'webhooks.update'),
  free('POST /webhooks/{}:ping', 'webhooks.ping'),
  free('POST /webhooks/{}:rotateSigningSecret', 'webhooks.rotateSigningSecret'),
]
