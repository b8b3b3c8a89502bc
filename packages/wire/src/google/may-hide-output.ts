import { isJsonObject, listOf } from '../json-values.js'
import type { WireBody } from '../wire-protocol.js'
import { either } from './countable/either-spelling.js'

/**
 * No, where the request turns thoughts off and asks for text alone; else the model decides.
 * https://ai.google.dev/gemini-api/docs/thinking (`thinkingBudget: 0`)
 */
export function mayHideOutput(body: WireBody): boolean | undefined {
  const config = body.kind === 'json' ? either(body.value, 'generationConfig') : undefined
  if (!isJsonObject(config)) return undefined
  const thinking = either(config, 'thinkingConfig')
  const isOff = isJsonObject(thinking) && either(thinking, 'thinkingBudget') === 0
  const modalities = listOf(either(config, 'responseModalities'))
  const isText = modalities.every((each) => typeof each === 'string' && each.toUpperCase() === 'TEXT')
  return isOff && isText ? false : undefined
}
