import { isObject, listOf, objectOf, objectsOf, stringOf, type JsonObject } from '../json.js'
import { toolTokens } from './chat-input.js'
import type { CountText } from './content-tokens.js'
import { nothing, sumOf, textTokens, type InputCount } from './input-count.js'

/** Around each message. Anthropic does not publish its tokenizer or its framing; what matters is that the same text counts the same. */
const perMessage = 3

/** Around tools: 346 tokens with `tool_choice: auto` for Claude 4 (https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview). */
const toolsPreamble = 346

/** Tokens that a message's prompt is billed for. */
export function messagesInput(body: JsonObject, count: CountText): InputCount {
  const messages = objectsOf(body['messages'])
  const tools = objectsOf(body['tools'])
  const formats = [body['output_format'], objectOf(body['output_config'])['format']].filter(isObject)
  return sumOf([
    blocksInput(body['system'], count),
    ...messages.flatMap((message) => [blocksInput(message['content'], count), textTokens(perMessage)]),
    ...(tools.length === 0 ? [] : [toolTokens(tools, count), textTokens(toolsPreamble)]),
    ...formats.map((format) => textTokens(count(JSON.stringify(format)))),
  ])
}

function blocksInput(content: unknown, count: CountText): InputCount {
  if (typeof content === 'string') return textTokens(count(content))
  return sumOf(listOf(content).map((block) => (isObject(block) ? blockInput(block, count) : nothing)))
}

function blockInput(block: JsonObject, count: CountText): InputCount {
  if (block['type'] === 'image') return { ...nothing, image: imageTokens(stringOf(objectOf(block['source'])['data'])) }
  const texts = [block['text'], block['thinking'], block['name'], block['input'] && JSON.stringify(block['input'])]
  const text = texts.reduce<number>((sum, part) => sum + (typeof part === 'string' ? count(part) : 0), 0)
  return sumOf([textTokens(text), blocksInput(block['content'], count)])
}

/** Width times height by 750, at most 1,600: https://platform.claude.com/docs/en/build-with-claude/vision */
function imageTokens(base64: string | undefined): number {
  const header = Buffer.from((base64 ?? '').slice(0, 32), 'base64')
  if (header.length < 24 || header.toString('latin1', 1, 4) !== 'PNG') return 1_600
  return Math.min(1_600, Math.ceil((header.readUInt32BE(16) * header.readUInt32BE(20)) / 750))
}
