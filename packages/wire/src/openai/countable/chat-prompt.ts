import type { CountableRequest } from '@bursar/tokens'
import type { WireBody } from '../../wire-protocol.js'
import { field, hasField, isJsonObject, textField } from '../body-fields.js'
import { addContent, isGiven, type ContentTarget } from './content-parts.js'
import { readPrompt, type PromptBuilder, type SegmentBuilder } from './prompt-builder.js'
import { addFormats, addTools, listOf } from './tool-segments.js'

/**
 * Tokens around a request and around each message, the larger of the values known: 3 and 3 up to gpt-4.1
 * (https://github.com/openai/openai-cookbook, How_to_count_tokens_with_tiktoken), 5 and 4 for the o-series and gpt-5
 * (https://github.com/coder/ai-tokenizer).
 */
export const REQUEST_TOKENS = 5
export const MESSAGE_TOKENS = 4

/** A name costs one token beside its own; a call in the history 3 beside its name and arguments, rounded up. */
const NAME_TOKENS = 1
const CALL_TOKENS = 8

/** A chat completion: the tools, the formats, then one segment per message. */
export function chatPrompt(body: WireBody): CountableRequest {
  return readPrompt(REQUEST_TOKENS, (prompt) => {
    if (body.kind !== 'json') return prompt.unbounded('body')
    addTools(prompt, body)
    addFormats(
      prompt,
      ['response_format', 'tool_choice', 'function_call'].map((name) => field(body, name)),
    )
    for (const message of listOf(field(body, 'messages'))) addChatMessage(prompt, message)
    if (hasField(body, 'web_search_options')) prompt.unbounded('web_search_options')
    if (/-search-/.test(textField(body, 'model') ?? '')) prompt.unbounded('web_search')
    // Rejected predictions are billed as output beyond the cap.
    if (hasField(body, 'prediction')) prompt.unbounded('prediction')
  })
}

function addChatMessage(prompt: PromptBuilder, message: unknown): void {
  prompt.segment(MESSAGE_TOKENS, (segment) => {
    if (!isJsonObject(message)) return segment.text(message)
    for (const [name, value] of Object.entries(message)) addMessageField(name, value, { prompt, segment })
  })
}

/** Fields that are not known (`reasoning_content` and others of compatible servers) count as text. */
function addMessageField(name: string, value: unknown, target: ContentTarget): void {
  if (!isGiven(value)) return
  if (name === 'content') return addContent(value, target)
  if (name === 'tool_calls') return listOf(value).forEach((call) => addToolCall(target.segment, call))
  if (name === 'function_call') return addToolCall(target.segment, { function: value })
  // Audio the model produced before, by id.
  if (name === 'audio') return target.prompt.unbounded('audio')
  if (name === 'name') target.segment.overheadTokens += NAME_TOKENS
  target.segment.text(value)
}

function addToolCall(segment: SegmentBuilder, call: unknown): void {
  segment.overheadTokens += CALL_TOKENS
  const called = isJsonObject(call) ? (call['function'] ?? call['custom']) : undefined
  if (!isJsonObject(call) || !isJsonObject(called)) return segment.text(call)
  for (const value of [call['id'], called['name'], called['arguments'], called['input']]) segment.text(value)
}
