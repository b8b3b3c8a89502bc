import { objectOf, objectsOf, stringOf, type JsonObject } from '../json.js'
import { framingOfMessage, framingOfRequest, messageTokens, toolTokens } from './chat-input.js'
import { contentTokens, type CountText } from './content-tokens.js'
import { sumOf, textTokens, type InputCount } from './input-count.js'

/** Tokens that a response's prompt is billed for, without what `previous_response_id` brings along. */
export function responsesInput(body: JsonObject, count: CountText): InputCount {
  const instructions = stringOf(body['instructions'])
  const schema = objectOf(objectOf(body['text'])['format'])['schema']
  return sumOf([
    ...itemsOf(body['input']).map((item) => itemTokens(item, count)),
    ...(instructions === undefined ? [] : [messageTokens({ role: 'system', content: instructions }, count)]),
    toolTokens(objectsOf(body['tools']), count),
    textTokens(framingOfRequest + (schema === undefined ? 0 : count(JSON.stringify(schema)))),
  ])
}

function itemsOf(input: unknown): readonly JsonObject[] {
  return typeof input === 'string' ? [{ role: 'user', content: input }] : objectsOf(input)
}

function itemTokens(item: JsonObject, count: CountText): InputCount {
  if (item['role'] !== undefined) return messageTokens(item, count)
  const texts = [stringOf(item['name']), stringOf(item['arguments']), stringOf(item['input'])]
  const text = texts.reduce((sum, part) => sum + (part === undefined ? 0 : count(part)), framingOfMessage)
  return sumOf([textTokens(text), contentTokens(item['output'], count)])
}
