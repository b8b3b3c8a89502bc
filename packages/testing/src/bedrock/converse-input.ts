import type { CountText } from '../counting/content-tokens.js'
import { sumOf, textTokens, type InputCount } from '../counting/input-count.js'
import { isObject, listOf, objectsOf, type JsonObject } from '../json.js'

const perMessage = 3

/** Tokens that a request of Converse is billed for; media are not counted here. */
export function converseInput(body: JsonObject, count: CountText): InputCount {
  const tools = body['toolConfig'] === undefined ? 0 : count(JSON.stringify(body['toolConfig']))
  return sumOf([
    textTokens(tools),
    ...listOf(body['system']).map((block) => blockInput(block, count)),
    ...objectsOf(body['messages']).flatMap(({ content }) => [
      textTokens(perMessage),
      ...listOf(content).map((block) => blockInput(block, count)),
    ]),
  ])
}

function blockInput(block: unknown, count: CountText): InputCount {
  if (!isObject(block) || 'cachePoint' in block) return textTokens(0)
  return textTokens(count(typeof block['text'] === 'string' ? block['text'] : JSON.stringify(block)))
}
