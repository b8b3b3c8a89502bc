import { resource } from '../../routes/endpoint.js'
import { endpoint, type Endpoint } from './endpoint.js'

/**
 * Files, jobs and everything that is stored. What starts work or storage that is billed later, or by the hour, is
 * `unmetered`, and so is what has no published price: unknown is not free.
 */
export const platformEndpoints: readonly Endpoint[] = [
  ...resource('files', '/files', { free: 'create list retrieve delete' }),
  endpoint('GET /files/{}/content', 'files.content', 'free'),
  ...resource('uploads', '/uploads', { free: 'create cancel complete' }),
  ...resource('uploads.parts', '/uploads/{}/parts', { free: 'create' }),

  ...resource('batches', '/batches', { free: 'list retrieve cancel', unmetered: 'create' }),
  ...resource('fineTuning.jobs', '/fine_tuning/jobs', {
    free: 'list retrieve cancel pause',
    unmetered: 'create resume',
  }),
  ...resource('fineTuning.jobs.checkpoints', '/fine_tuning/jobs/{}/checkpoints', { free: 'list' }),
  endpoint('GET /fine_tuning/jobs/{}/events', 'fineTuning.jobs.listEvents', 'free'),
  ...resource('fineTuning.checkpoints.permissions', '/fine_tuning/checkpoints/{}/permissions', {
    free: 'create list delete',
  }),
  endpoint('POST /fine_tuning/alpha/graders/run', 'fineTuning.alpha.graders.run', 'unmetered'),
  endpoint('POST /fine_tuning/alpha/graders/validate', 'fineTuning.alpha.graders.validate', 'free'),
  ...resource('evals', '/evals', { free: 'create list retrieve update delete' }),
  ...resource('evals.runs', '/evals/{}/runs', { free: 'list retrieve delete cancel', unmetered: 'create' }),
  endpoint('POST /evals/{}/runs/{}', 'evals.runs.cancel', 'free'),
  ...resource('evals.runs.outputItems', '/evals/{}/runs/{}/output_items', { free: 'list retrieve' }),

  ...resource('videos', '/videos', { free: 'list retrieve delete', unmetered: 'create remix' }),
  endpoint('POST /videos/edits', 'videos.edit', 'unmetered'),
  endpoint('POST /videos/extensions', 'videos.extend', 'unmetered'),
  endpoint('POST /videos/characters', 'videos.createCharacter', 'unmetered'),
  endpoint('GET /videos/characters/{}', 'videos.getCharacter', 'free'),
  endpoint('GET /videos/{}/content', 'videos.downloadContent', 'free'),

  ...resource('vectorStores', '/vector_stores', { free: 'list retrieve update delete', unmetered: 'create search' }),
  ...resource('vectorStores.files', '/vector_stores/{}/files', {
    free: 'list retrieve update delete content',
    unmetered: 'create',
  }),
  ...resource('vectorStores.fileBatches', '/vector_stores/{}/file_batches', {
    free: 'retrieve cancel',
    unmetered: 'create',
  }),
  endpoint('GET /vector_stores/{}/file_batches/{}/files', 'vectorStores.fileBatches.listFiles', 'free'),
  ...resource('containers', '/containers', { free: 'list retrieve delete', unmetered: 'create' }),
  ...resource('containers.files', '/containers/{}/files', { free: 'create list retrieve delete' }),
  endpoint('GET /containers/{}/files/{}/content', 'containers.files.content.retrieve', 'free'),

  ...resource('conversations', '/conversations', { free: 'create retrieve update delete' }),
  ...resource('conversations.items', '/conversations/{}/items', { free: 'create list retrieve delete' }),
  ...resource('skills', '/skills', { free: 'create list retrieve update delete' }),
  endpoint('GET /skills/{}/content', 'skills.content.retrieve', 'free'),
  ...resource('skills.versions', '/skills/{}/versions', { free: 'create list retrieve delete' }),
  endpoint('GET /skills/{}/versions/{}/content', 'skills.versions.content.retrieve', 'free'),

  ...resource('audio.voices', '/audio/voices', { free: 'delete', unmetered: 'create' }),
  ...resource('audio.voiceConsents', '/audio/voice_consents', { free: 'create list retrieve update delete' }),
  ...resource('contentProvenanceChecks', '/content_provenance_checks', { unmetered: 'create' }),
  ...resource('safety.alerts', '/safety/alerts', { free: 'retrieve' }),
  ...resource('safety.cases', '/safety/cases', { free: 'retrieve' }),
  ...resource('webhooks', '/webhook_endpoints', { free: 'create list retrieve update delete rotateSecret test' }),
  ...resource('webhooks.eventTypes', '/webhook_event_types', { free: 'list' }),
]
