import { resource } from '../../routes/endpoint.js'
import { endpoint, type Endpoint } from './endpoint.js'

/** Assistants, agents and live sessions: the provider goes on spending after the call that started them. */
export const sessionEndpoints: readonly Endpoint[] = [
  ...resource('beta.assistants', '/assistants', { free: 'create list retrieve update delete' }),
  ...resource('beta.threads', '/threads', { free: 'create retrieve update delete' }),
  ...resource('beta.threads.messages', '/threads/{}/messages', { free: 'create list retrieve update delete' }),
  endpoint('POST /threads/runs', 'beta.threads.createAndRun', 'unmetered', 'run'),
  endpoint('POST /threads/{}/runs', 'beta.threads.runs.create', 'unmetered', 'run'),
  endpoint('POST /threads/{}/runs/{}/submit_tool_outputs', 'beta.threads.runs.submitToolOutputs', 'unmetered', 'run'),
  ...resource('beta.threads.runs', '/threads/{}/runs', { free: 'list retrieve update cancel' }),
  ...resource('beta.threads.runs.steps', '/threads/{}/runs/{}/steps', { free: 'list retrieve' }),

  ...resource('beta.chatkit.sessions', '/chatkit/sessions', { free: 'cancel', unmetered: 'create' }),
  ...resource('beta.chatkit.threads', '/chatkit/threads', { free: 'list retrieve delete' }),
  endpoint('GET /chatkit/threads/{}/items', 'beta.chatkit.threads.listItems', 'free'),

  ...resource('beta.agents', '/agents', { free: 'create list retrieve update delete' }),
  ...resource('beta.agents.automations', '/agents/automations', {
    free: 'list retrieve delete pause',
    unmetered: 'create update resume',
  }),
  ...resource('beta.agents.automations.invocations', '/agents/automations/{}/invocations', {
    free: 'list retrieve',
    unmetered: 'create',
  }),
  ...resource('beta.agents.environments', '/agents/environments', { free: 'list retrieve', unmetered: 'create' }),
  ...resource('beta.agents.environments.files', '/agents/environments/{}/files', { free: 'create list' }),
  ...resource('beta.agents.environments.templates', '/agents/environments/templates', {
    free: 'create list retrieve update delete',
  }),
  ...resource('beta.agents.sessions', '/agents/sessions', { free: 'list retrieve delete', unmetered: 'create update' }),
  ...resource('beta.agents.sessions.events', '/agents/sessions/{}/events', { unmetered: 'create' }),
  endpoint('GET /agents/sessions/{}/events', 'beta.agents.sessions.events.stream', 'free'),
  ...resource('beta.agents.sessions.artifacts', '/agents/sessions/{}/artifacts', {
    free: 'list retrieve delete content',
  }),
  ...resource('beta.agents.sessions.items', '/agents/sessions/{}/items', { free: 'list' }),
  ...resource('beta.agents.sessions.traces', '/agents/sessions/{}/traces', { free: 'list' }),
  ...resource('beta.agents.sessions.turns', '/agents/sessions/{}/turns', { free: 'list retrieve' }),
  ...resource('beta.agents.sessions.turns.items', '/agents/sessions/{}/turns/{}/items', { free: 'list' }),
  ...resource('beta.agents.sessions.subagents', '/agents/sessions/{}/subagents', { free: 'list retrieve' }),
  ...resource('beta.agents.sessions.subagents.items', '/agents/sessions/{}/subagents/{}/items', { free: 'list' }),
  ...resource('beta.agents.sessions.subagents.turns', '/agents/sessions/{}/subagents/{}/turns', {
    free: 'list retrieve',
  }),
  ...resource('beta.agents.sessions.subagents.turns.items', '/agents/sessions/{}/subagents/{}/turns/{}/items', {
    free: 'list',
  }),
  ...resource('beta.agents.vaults', '/vaults', { free: 'create list retrieve update delete' }),
  ...resource('beta.agents.vaults.credentials', '/vaults/{}/credentials', {
    free: 'create list retrieve update delete',
  }),

  ...resource('realtime.clientSecrets', '/realtime/client_secrets', { unmetered: 'create' }),
  ...resource('realtime.translations.clientSecrets', '/realtime/translations/client_secrets', { unmetered: 'create' }),
  ...resource('realtime.calls', '/realtime/calls', { free: 'hangup refer reject', unmetered: 'create accept' }),
  ...resource('beta.realtime.sessions', '/realtime/sessions', { unmetered: 'create' }),
  ...resource('beta.realtime.transcriptionSessions', '/realtime/transcription_sessions', { unmetered: 'create' }),
  ...resource('live', '/live/sessions', { unmetered: 'create' }),
  ...resource('live.sessions', '/live/sessions', { free: 'hangup refer reject', unmetered: 'accept fork' }),
  endpoint('GET /live/sessions/{}/content', 'live.sessions.downloadRecording', 'free'),
]
