import type { CountableRequest } from '@bursar/tokens'
import { readPrompt, type PromptBuilder } from '../../countable/prompt-builder.js'
import { promptSettings } from '../../countable/prompt-settings.js'
import { isGiven, isJsonObject, listOf } from '../../json-values.js'
import type { WireBody } from '../../wire-protocol.js'
import { addBlocks } from './content-blocks.js'
import { addTools } from './tool-segments.js'

/** Tokens around a request and around each message: 6 and 2 as measured by https://github.com/coder/ai-tokenizer, rounded up. */
const REQUEST_TOKENS = 8
const MESSAGE_TOKENS = 4

/** Framing of a response format: a margin chosen, no source states one. */
const FORMAT_TOKENS = 64

/** What the provider puts into the prompt from elsewhere. */
const remoteContext = ['mcp_servers', 'container']

/** Fields that are in a segment, or that shape the answer only. */
const withoutPrompt = new Set([
  'messages',
  'system',
  'tools',
  'tool_choice',
  'cache_control',
  'inference_geo',
  'max_tokens',
  'metadata',
  'model',
  'service_tier',
  'stop_sequences',
  'stream',
  'temperature',
  'top_k',
  'top_p',
])

/**
 * Anthropic messages: the tools, the format, the system prompt, then one segment per message. Cache breakpoints are left
 * out, so that moving one leaves the prefix what it was. https://platform.claude.com/docs/en/api/messages
 */
export function messagesPrompt(body: WireBody): CountableRequest {
  return readPrompt(REQUEST_TOKENS, (prompt) => {
    if (body.kind !== 'json') return prompt.unbounded('body')
    const { value } = body
    prompt.conversation(promptSettings(value, withoutPrompt))
    for (const name of remoteContext) if (isGiven(value[name])) prompt.unbounded(name)
    addTools(prompt, value)
    addFormats(prompt, [value['output_format'], value['output_config']])
    if (isGiven(value['system'])) {
      prompt.segment(MESSAGE_TOKENS, (segment) => addBlocks(value['system'], { prompt, segment }))
    }
    for (const message of listOf(value['messages'])) addMessage(prompt, message)
  })
}

function addMessage(prompt: PromptBuilder, message: unknown): void {
  prompt.segment(MESSAGE_TOKENS, (segment) => {
    if (!isJsonObject(message)) return segment.text(message)
    segment.text(message['role'])
    addBlocks(message['content'], { prompt, segment })
  })
}

/** A JSON schema that the answer must follow; everything else in them is a setting. */
function addFormats(prompt: PromptBuilder, formats: readonly unknown[]): void {
  const given = formats.filter(isGiven)
  if (given.length === 0) return
  prompt.segment(FORMAT_TOKENS * given.length, (segment) => given.forEach((format) => segment.text(format)))
}
