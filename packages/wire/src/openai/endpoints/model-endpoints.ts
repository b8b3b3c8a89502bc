import { resource } from '../../routes/endpoint.js'
import { endpoint, type Endpoint } from './endpoint.js'

/** Endpoints that run a model and answer in the same exchange. */
export const modelEndpoints: readonly Endpoint[] = [
  endpoint('POST /chat/completions', 'chat.completions.create', 'metered', 'chat'),
  ...resource('chat.completions', '/chat/completions', { free: 'list retrieve update delete' }),
  ...resource('chat.completions.messages', '/chat/completions/{}/messages', { free: 'list' }),

  endpoint('POST /responses', 'responses.create', 'metered', 'responses'),
  endpoint('POST /responses/compact', 'responses.compact', 'metered', 'compaction'),
  endpoint('POST /responses/input_tokens', 'responses.inputTokens.count', 'free'),
  ...resource('responses', '/responses', { free: 'retrieve delete cancel' }),
  ...resource('responses.inputItems', '/responses/{}/input_items', { free: 'list' }),

  endpoint('POST /completions', 'completions.create', 'metered', 'completions'),
  endpoint('POST /decisions', 'decisions.create', 'metered', 'decisions'),
  endpoint('POST /embeddings', 'embeddings.create', 'metered', 'embeddings'),
  endpoint('POST /moderations', 'moderations.create', 'metered', 'moderations'),

  endpoint('POST /images/generations', 'images.generate', 'metered', 'images'),
  endpoint('POST /images/edits', 'images.edit', 'metered', 'images'),
  endpoint('POST /images/variations', 'images.createVariation', 'metered', 'images'),

  endpoint('POST /audio/speech', 'audio.speech.create', 'metered', 'speech'),
  endpoint('POST /audio/transcriptions', 'audio.transcriptions.create', 'metered', 'transcription'),
  endpoint('POST /audio/translations', 'audio.translations.create', 'metered', 'transcription'),

  ...resource('models', '/models', { free: 'list retrieve delete' }),
]
