import { isJsonObject, isTokenCount } from '../../json-values.js'
import type { OutputBound, WireBody } from '../../wire-protocol.js'
import { either } from './either-spelling.js'

/** Thinking counts towards `maxOutputTokens`. https://ai.google.dev/api/generate-content#generationconfig */
export function contentsOutput(body: WireBody): OutputBound {
  const config = body.kind === 'json' ? either(body.value, 'generationConfig') : undefined
  const settings = isJsonObject(config) ? config : {}
  const cap = either(settings, 'maxOutputTokens')
  const candidates = either(settings, 'candidateCount')
  return {
    ...(isTokenCount(cap) ? { cap } : {}),
    choices: isTokenCount(candidates) ? Math.max(1, candidates) : 1,
    cappable: body.kind === 'json',
  }
}
