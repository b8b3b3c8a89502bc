import { isTokenCount } from '../../json-values.js'
import type { OutputBound, WireBody } from '../../wire-protocol.js'

/** `max_tokens` holds thinking too; the API refuses a request without it. https://platform.claude.com/docs/en/api/messages/create */
export function messagesOutput(body: WireBody): OutputBound {
  const cap = body.kind === 'json' ? body.value['max_tokens'] : undefined
  return { ...(isTokenCount(cap) ? { cap } : {}), choices: 1, cappable: body.kind === 'json' }
}
