import { resource, splitRoute } from '../../routes/endpoint.js'
import type { Endpoint } from './endpoint.js'

/**
 * Managed agents: a session, a run or a dream goes on spending after the call that started it.
 * Source: https://platform.claude.com/docs/en/managed-agents/overview
 */
export const agentEndpoints: readonly Endpoint[] = [
  ...resource('beta.agents', '/agents', { free: 'create list retrieve update archive' }),
  ...resource('beta.environments', '/environments', { free: 'create list retrieve update delete archive' }),
  ...resource('beta.environments.work', '/environments/{}/work', { free: 'retrieve update ack heartbeat stop' }),

  ...resource('beta.sessions', '/sessions', { free: 'list retrieve delete archive', unmetered: 'create update' }),
  ...resource('beta.sessions.events', '/sessions/{}/events', { free: 'list', unmetered: 'create' }),
  {
    ...splitRoute('GET /sessions/{}/events/stream'),
    name: 'beta.sessions.events.stream',
    charge: 'free',
    profile: 'plain',
  },
  ...resource('beta.sessions.resources', '/sessions/{}/resources', { free: 'create list retrieve update delete' }),
  ...resource('beta.sessions.threads', '/sessions/{}/threads', { free: 'list retrieve archive' }),

  ...resource('beta.deployments', '/deployments', {
    free: 'list retrieve archive pause',
    unmetered: 'create update run unpause',
  }),
  ...resource('beta.dreams', '/dreams', { free: 'list retrieve archive cancel', unmetered: 'create' }),
  ...resource('beta.memoryStores', '/memory_stores', { free: 'create list retrieve update delete archive' }),
  ...resource('beta.memoryStores.memories', '/memory_stores/{}/memories', {
    free: 'create list retrieve update delete',
  }),
  ...resource('beta.memoryStores.memoryVersions', '/memory_stores/{}/memory_versions', {
    free: 'list retrieve redact',
  }),
  ...resource('beta.vaults', '/vaults', { free: 'create list retrieve update delete archive' }),
  ...resource('beta.vaults.credentials', '/vaults/{}/credentials', {
    free: 'create list retrieve update delete archive mcpOauthValidate',
  }),
  ...resource('beta.tunnels', '/tunnels', { free: 'create list retrieve archive revealToken rotateToken' }),
  ...resource('beta.tunnels.certificates', '/tunnels/{}/certificates', { free: 'create list retrieve archive' }),
]
