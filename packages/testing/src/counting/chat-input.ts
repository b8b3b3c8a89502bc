import { objectOf, objectsOf, stringOf, type JsonObject } from '../json.js'
import { contentTokens, type CountText } from './content-tokens.js'
import { sumOf, textTokens, type InputCount } from './input-count.js'

/**
 * What OpenAI publishes about the framing of messages: 3 tokens around each, 1 for a name, 3 that open the reply.
 * @see https://developers.openai.com/cookbook/examples/how_to_count_tokens_with_tiktoken
 */
const perMessage = 3
const perName = 1
const replyPriming = 3

/** Tokens that a chat completion's prompt is billed for. */
export function chatInput(body: JsonObject, count: CountText): InputCount {
  const messages = objectsOf(body['messages']).map((message) => messageTokens(message, count))
  const format = objectOf(body['response_format'])['json_schema']
  const schema = objectOf(format)['schema']
  return sumOf([
    ...messages,
    toolTokens([...objectsOf(body['tools']), ...objectsOf(body['functions'])], count),
    textTokens(replyPriming + (schema === undefined ? 0 : count(JSON.stringify(schema)))),
  ])
}

/** One message of a conversation, in chat completions or responses. */
export function messageTokens(message: JsonObject, count: CountText): InputCount {
  const name = stringOf(message['name'])
  const calls = [...objectsOf(message['tool_calls']).map((call) => call['function']), message['function_call']]
  const texts = [
    stringOf(message['role']),
    stringOf(message['refusal']),
    ...calls.flatMap((call) => [stringOf(objectOf(call)['name']), stringOf(objectOf(call)['arguments'])]),
  ]
  const framing = perMessage + (name === undefined ? 0 : perName + count(name))
  const text = texts.reduce((sum, part) => sum + (part === undefined ? 0 : count(part)), framing)
  return sumOf([textTokens(text), contentTokens(message['content'], count)])
}

/**
 * Tools by their compact JSON. OpenAI renders them more tersely but does not say how; the JSON is a figure that an
 * estimate which claims to be an upper bound has to reach.
 */
export function toolTokens(tools: readonly JsonObject[], count: CountText): InputCount {
  return textTokens(tools.reduce((sum, tool) => sum + count(JSON.stringify(tool['function'] ?? tool)), 0))
}

/** Framing of a request that is one message without a role: responses with a plain text. */
export const framingOfRequest = replyPriming
export const framingOfMessage = perMessage
