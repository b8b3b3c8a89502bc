import type { TokenKind } from '@bursar/models'
import { isGiven, isJsonObject, listOf } from '../json-values.js'
import type { JsonObject, WireBody } from '../wire-protocol.js'
import { either } from './countable/either-spelling.js'
import { offersTools } from './provider-tools.js'

/**
 * Kinds of tokens that a body can cause beside plain text; `undefined` where it can't be read. Only parts known to hold no
 * sound are taken as such: what is new, stored elsewhere or malformed may be anything. Writing to a cache costs no more than
 * reading a prompt. https://ai.google.dev/gemini-api/docs/caching
 */
export function contentsKinds(body: WireBody): readonly TokenKind[] | undefined {
  if (body.kind !== 'json') return undefined
  const { value } = body
  const contents = [either(value, 'systemInstruction'), ...listOf(value['contents'])].filter(isGiven)
  const mayHear = isGiven(either(value, 'cachedContent')) || offersTools(body) || contents.some(mayHoldSound)
  return ['inputImage', ...(mayHear ? (['inputAudio'] as const) : []), ...outputKinds(value)]
}

function mayHoldSound(content: unknown): boolean {
  if (typeof content === 'string') return false
  if (!isJsonObject(content)) return true
  return listOf('parts' in content ? content['parts'] : content).some(
    (part) => typeof part !== 'string' && !isQuiet(part),
  )
}

const quietFields =
  /^(?:text|thought|thought_?signature|function_?call|executable_?code|code_?execution_?result|inline_?data|media_?resolution|part_?metadata)$/i

function isQuiet(part: unknown): boolean {
  if (!isJsonObject(part)) return false
  const blob = either(part, 'inlineData')
  const isQuietBlob =
    !isGiven(blob) || (isJsonObject(blob) && /^(?:image|text)\//.test(String(either(blob, 'mimeType'))))
  return isQuietBlob && Object.entries(part).every(([name, value]) => !isGiven(value) || isQuietField(name, value))
}

/** The result of a function is JSON, unless it brings parts of its own. */
function isQuietField(name: string, value: unknown): boolean {
  if (/^function_?response$/i.test(name)) return isJsonObject(value) && !isGiven(value['parts'])
  return quietFields.test(name)
}

/** A model that draws or speaks does so unless the request names other modalities. */
function outputKinds(body: JsonObject): readonly TokenKind[] {
  const config = either(body, 'generationConfig')
  const modalities = listOf(isJsonObject(config) ? either(config, 'responseModalities') : undefined)
  const may = (modality: string): boolean =>
    modalities.length === 0 ||
    modalities.some((each) => String(each).toUpperCase() === modality || typeof each !== 'string')
  return [...(may('AUDIO') ? (['outputAudio'] as const) : []), ...(may('IMAGE') ? (['outputImage'] as const) : [])]
}
