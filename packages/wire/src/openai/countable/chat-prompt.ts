import type { CountableRequest } from '@bursar/tokens'
import type { WireBody } from '../../wire-protocol.js'
import { field, hasField, textField } from '../../body-fields.js'
import { addContent, type ContentTarget } from './content-parts.js'
import { promptSettings } from '../../countable/prompt-settings.js'
import { readPrompt, type PromptBuilder, type SegmentBuilder } from '../../countable/prompt-builder.js'
import { addFormats, addTools } from './tool-segments.js'
import { isGiven, isJsonObject, listOf } from '../../json-values.js'

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

/** Fields that are in a segment, or that shape the answer only. */
const withoutPrompt = new Set([
  'messages',
  'tools',
  'functions',
  'response_format',
  'tool_choice',
  'function_call',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'metadata',
  'model',
  'n',
  'presence_penalty',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'seed',
  'service_tier',
  'stop',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'top_logprobs',
  'top_p',
  'user',
])

/** A chat completion: the tools, the formats, then one segment per message. */
export function chatPrompt(body: WireBody): CountableRequest {
  return readPrompt(REQUEST_TOKENS, (prompt) => {
    if (body.kind !== 'json') return prompt.unbounded('body')
    prompt.conversation(promptSettings(body.value, withoutPrompt))
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
  if (name === 'audio') return target.prompt.reference(target.segment, 'audio', isJsonObject(value) && value['id'])
  if (name === 'name') target.segment.overheadTokens += NAME_TOKENS
  target.segment.text(value)
}

function addToolCall(segment: SegmentBuilder, call: unknown): void {
  segment.overheadTokens += CALL_TOKENS
  const called = isJsonObject(call) ? (call['function'] ?? call['custom']) : undefined
  if (!isJsonObject(call) || !isJsonObject(called)) return segment.text(call)
  for (const value of [call['id'], called['name'], called['arguments'], called['input']]) segment.text(value)
}
