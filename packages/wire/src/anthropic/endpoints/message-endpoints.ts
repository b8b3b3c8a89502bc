import { resource, splitRoute } from '../../routes/endpoint.js'
import type { Endpoint } from './endpoint.js'

/**
 * Endpoints around messages, and what is stored for them. `client.beta` sends to the same paths. Counting is free, files
 * and skills are too; a batch costs money that its own answer does not tell, and so did text completions.
 * Source: https://platform.claude.com/docs/en/api/overview , https://platform.claude.com/docs/en/about-claude/pricing
 */
export const messageEndpoints: readonly Endpoint[] = [
  { ...splitRoute('POST /messages'), name: 'messages.create', charge: 'metered', profile: 'messages' },
  { ...splitRoute('POST /messages/count_tokens'), name: 'messages.countTokens', charge: 'free', profile: 'plain' },
  ...resource('messages.batches', '/messages/batches', { free: 'list retrieve delete cancel', unmetered: 'create' }),
  {
    ...splitRoute('GET /messages/batches/{}/results'),
    name: 'messages.batches.results',
    charge: 'free',
    profile: 'plain',
  },
  { ...splitRoute('POST /complete'), name: 'completions.create', charge: 'unmetered', profile: 'plain' },

  ...resource('models', '/models', { free: 'list retrieve' }),
  ...resource('files', '/files', { free: 'list delete' }),
  { ...splitRoute('POST /files'), name: 'files.upload', charge: 'free', profile: 'plain' },
  { ...splitRoute('GET /files/{}'), name: 'files.retrieveMetadata', charge: 'free', profile: 'plain' },
  { ...splitRoute('GET /files/{}/content'), name: 'files.download', charge: 'free', profile: 'plain' },
  ...resource('skills', '/skills', { free: 'create list retrieve delete' }),
  ...resource('skills.versions', '/skills/{}/versions', { free: 'create list retrieve delete' }),
  {
    ...splitRoute('GET /skills/{}/versions/{}/content'),
    name: 'skills.versions.download',
    charge: 'free',
    profile: 'plain',
  },
  ...resource('userProfiles', '/user_profiles', { free: 'create list retrieve update delete' }),
  ...resource('userProfiles', '/user_profiles', { free: 'actionUrls enrollmentUrl' }),

  /** A client that authenticates itself exchanges its credentials here. */
  { ...splitRoute('POST /oauth/token'), name: 'oauth.token', charge: 'free', profile: 'plain' },
]
