import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.js'
import { nothing, sumOf, textTokens, type InputCount } from './input-count.js'
import { audioTokens, imageTokens } from './media-tokens.js'

/** Counts a text with the encoding of the request's model. */
export type CountText = (text: string) => number

/** A message's content: text, or a list of parts as chat completions and responses spell them. */
export function contentTokens(content: unknown, count: CountText): InputCount {
  if (typeof content === 'string') return textTokens(count(content))
  return sumOf(listOf(content).map((part) => (isObject(part) ? partTokens(part, count) : nothing)))
}

function partTokens(part: JsonObject, count: CountText): InputCount {
  const text = stringOf(part['text']) ?? stringOf(part['refusal'])
  if (text !== undefined) return textTokens(count(text))
  if (part['type'] === 'image_url') {
    const image = objectOf(part['image_url'])
    return { ...nothing, image: imageTokens(stringOf(image['url']), image['detail']) }
  }
  if (part['type'] === 'input_image') {
    return { ...nothing, image: imageTokens(stringOf(part['image_url']), part['detail']) }
  }
  if (part['type'] === 'input_audio') {
    const data = stringOf(objectOf(part['input_audio'])['data']) ?? ''
    return { ...nothing, audio: audioTokens(Buffer.from(data, 'base64')) }
  }
  return nothing
}
