import type { CountableRequest } from '@bursar/tokens'
import { readPrompt, type PromptBuilder, type SegmentBuilder } from '../../countable/prompt-builder.js'
import { promptSettings } from '../../countable/prompt-settings.js'
import { isGiven, isJsonObject, listOf } from '../../json-values.js'
import type { JsonObject, WireBody } from '../../wire-protocol.js'

/** Margins chosen, as for contents. */
const REQUEST_TOKENS = 8
const STEP_TOKENS = 16
const TOOL_TOKENS = 160
const FORMAT_TOKENS = 32

const withoutPrompt = new Set([
  'model',
  'input',
  'system_instruction',
  'tools',
  'response_format',
  'previous_interaction_id',
  'stream',
  'store',
  'labels',
  'service_tier',
  'safety_settings',
])

/** What is kept at the provider, or run by it, reads more than the request shows. */
const hidden = ['cached_content', 'environment', 'continuation_token', 'agent', 'agent_config']

/** An interaction: tools, the format, the system instruction, then one segment per step of the input. */
export function interactionPrompt(body: WireBody): CountableRequest {
  return readPrompt(REQUEST_TOKENS, (prompt) => {
    if (body.kind !== 'json') return prompt.unbounded('body')
    const { value } = body
    prompt.conversation([promptSettings(value, withoutPrompt)])
    for (const name of hidden) if (isGiven(value[name])) prompt.unbounded(name)
    if (isGiven(value['previous_interaction_id']))
      prompt.previous('previous_interaction_id', value['previous_interaction_id'])
    for (const tool of listOf(value['tools'])) addTool(prompt, tool)
    addText(prompt, FORMAT_TOKENS, value['response_format'])
    addText(prompt, STEP_TOKENS, value['system_instruction'])
    for (const step of listOf(value['input'])) prompt.segment(STEP_TOKENS, (segment) => addItem(step, prompt, segment))
  })
}

function addText(prompt: PromptBuilder, overhead: number, text: unknown): void {
  if (isGiven(text)) prompt.segment(overhead, (segment) => segment.text(text))
}

function addTool(prompt: PromptBuilder, tool: unknown): void {
  addText(prompt, TOOL_TOKENS, tool)
  if (!isJsonObject(tool) || tool['type'] !== 'function')
    prompt.unbounded(isJsonObject(tool) ? tool['type'] : undefined, 'tool')
}

const containers = ['content', 'parts', 'summary', 'result'] as const
const textTypes: ReadonlySet<unknown> = new Set([
  undefined,
  'text',
  'thought',
  'function_call',
  'function_result',
  'user_input',
  'model_output',
])

/** A step, a turn or a content: its fields as text, what it contains in turn; media by what is known of their size. */
function addItem(item: unknown, prompt: PromptBuilder, segment: SegmentBuilder): void {
  if (!isJsonObject(item)) return segment.text(item)
  segment.overheadTokens += STEP_TOKENS
  if (!textTypes.has(item['type'])) return addMedia(item, prompt, segment)
  const rest: Record<string, unknown> = { ...item }
  for (const name of containers) {
    if (typeof item[name] !== 'object') continue
    delete rest[name]
    for (const inner of listOf(item[name])) addItem(inner, prompt, segment)
  }
  segment.text(rest)
}

function addMedia(item: JsonObject, prompt: PromptBuilder, segment: SegmentBuilder): void {
  const { type, data } = item
  if (typeof data !== 'string') return prompt.unbounded(type, 'content')
  if (type === 'image') segment.media.push({ kind: 'image', detail: 'auto', data })
  else if (type === 'audio') segment.media.push({ kind: 'audio', data })
  else segment.media.push({ kind: 'file', data })
}
