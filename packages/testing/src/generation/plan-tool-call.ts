import type { ToolCall } from '../behaviour/answer-shape.js'
import type { Exchange } from '../server/exchange.js'
import { objectOf, objectsOf, stringOf, type JsonObject } from '../json.js'
import { jsonFromSchema } from './json-from-schema.js'
import type { Piece } from './piece.js'
import { splitText } from './split-text.js'

export interface PlannedCall {
  readonly name: string
  /** The first piece has no text: it is the name's. */
  readonly pieces: readonly Piece[]
}

/**
 * The call that the behaviour asks for or that the request's `tool_choice` demands; `undefined` for an answer in words.
 * Reads tools as chat completions (`{ function: { name } }`), responses (`{ name }`) and Anthropic (`{ input_schema }`) spell
 * them.
 */
export function planToolCall(exchange: Exchange, model: string): PlannedCall | undefined {
  const tools = objectsOf(exchange.body['tools']).map((tool) => objectOf(tool['function'] ?? tool))
  const call = chosenCall(exchange.shape.toolCall ?? demandedBy(exchange.body['tool_choice']), tools)
  if (call === undefined) return undefined
  const text = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments)
  const name = { text: '', tokens: exchange.state.options.countTokens(call.name, model) }
  return { name: call.name, pieces: [name, ...splitText(text, model)] }
}

function demandedBy(choice: unknown): boolean | string {
  const { name, type, ...rest } = objectOf(choice)
  if (choice === 'required' || type === 'any') return true
  return stringOf(name) ?? stringOf(objectOf(rest['function'])['name']) ?? false
}

function chosenCall(wish: boolean | string | ToolCall, tools: readonly JsonObject[]): ToolCall | undefined {
  if (typeof wish === 'object') return wish
  if (wish === false) return undefined
  const tool =
    wish === true ? tools.find((item) => stringOf(item['name'])) : tools.find((item) => item['name'] === wish)
  const name = stringOf(tool?.['name'])
  return name === undefined
    ? undefined
    : { name, arguments: jsonFromSchema(tool?.['parameters'] ?? tool?.['input_schema'] ?? { type: 'object' }) }
}
