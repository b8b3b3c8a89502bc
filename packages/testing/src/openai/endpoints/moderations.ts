import { chargeOf } from '../../billing/charge.js'
import { contentTokens } from '../../counting/content-tokens.js'
import { listOf, stringOf } from '../../json.js'
import type { Answer } from '../../server/answer.js'
import { counterFor, missing, type Exchange } from '../../server/exchange.js'

const categories = ['harassment', 'hate', 'illicit', 'self-harm', 'sexual', 'violence']

/** POST /moderations: nothing is ever flagged, and nothing is billed. */
export function moderations(exchange: Exchange): Answer {
  const { input, model: wished } = exchange.body
  if (input === undefined) throw missing('input')
  const model = stringOf(wished) ?? 'omni-moderation-latest'
  const count = counterFor(exchange, model)
  const texts = listOf(input)
  const areTexts = texts.length > 0 && texts.every((text) => typeof text === 'string')
  const inputTokens = areTexts ? texts.reduce((sum, text) => sum + count(text), 0) : contentTokens(input, count).text
  const results = Array.from({ length: areTexts ? texts.length : 1 }, cleanResult)
  const body = { id: exchange.state.newId('modr'), model, results }
  return { kind: 'json', charge: chargeOf({ model, inputTokens }), free: true, body }
}

function cleanResult(): object {
  return {
    flagged: false,
    categories: Object.fromEntries(categories.map((name) => [name, false])),
    category_scores: Object.fromEntries(categories.map((name) => [name, 0])),
    category_applied_input_types: Object.fromEntries(categories.map((name) => [name, ['text']])),
  }
}
