import type { CountableRequest } from '@bursar/tokens'
import type { JsonObject, WireBody } from '../../wire-protocol.js'
import { field, hasField } from '../../body-fields.js'
import { MESSAGE_TOKENS, REQUEST_TOKENS } from './chat-prompt.js'
import { addContent, type ContentTarget } from './content-parts.js'
import { promptSettings } from '../../countable/prompt-settings.js'
import { readPrompt, type PromptBuilder, type SegmentBuilder } from '../../countable/prompt-builder.js'
import { addFormats, addTool, addTools } from './tool-segments.js'
import { isGiven, isJsonObject, listOf } from '../../json-values.js'

/** Framing of an item that is not a message (a call, its output, reasoning): the bound used for calls in a chat. */
const ITEM_TOKENS = 8

/** Context that the provider adds from its own memory, and work it does on its own account. */
const remoteContext = ['conversation', 'prompt', 'context_management']

/** Fields that are in a segment, stand for themselves, or shape the answer only. */
const withoutPrompt = new Set([
  'input',
  'instructions',
  'previous_response_id',
  'tools',
  'tool_choice',
  'background',
  'max_output_tokens',
  'max_tool_calls',
  'metadata',
  'model',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'top_logprobs',
  'top_p',
  'user',
])

/** Items that hold all they say in their own JSON. */
const selfContained = new Set([
  'apply_patch_call',
  'apply_patch_call_output',
  'code_interpreter_call',
  'computer_call',
  'configuration_update',
  'file_search_call',
  'local_shell_call',
  'local_shell_call_output',
  'mcp_approval_request',
  'mcp_approval_response',
  'mcp_call',
  'mcp_list_tools',
  'program',
  'program_output',
  'shell_call',
  'shell_call_output',
  'tool_search_call',
  'web_search_call',
])

/** Keys of an item that hold what the model reads; ids and states are left out where they are not rendered. */
const spoken = ['call_id', 'name', 'namespace', 'arguments', 'input', 'encrypted_content']

export function responsesPrompt(body: WireBody): CountableRequest {
  return readPrompt(REQUEST_TOKENS, (prompt) => {
    if (body.kind !== 'json') return prompt.unbounded('body')
    prompt.conversation(promptSettings(body.value, withoutPrompt))
    if (hasField(body, 'previous_response_id')) {
      prompt.previous('previous_response_id', field(body, 'previous_response_id'))
    }
    for (const name of remoteContext) if (hasField(body, name)) prompt.unbounded(name)
    addTools(prompt, body)
    const text = field(body, 'text')
    addFormats(prompt, [isJsonObject(text) ? text['format'] : undefined, field(body, 'tool_choice')])
    if (hasField(body, 'instructions')) {
      prompt.segment(MESSAGE_TOKENS, (segment) => addContent(field(body, 'instructions'), { prompt, segment }))
    }
    addItems(prompt, field(body, 'input'))
  })
}

/** Every question is answered about the same input. */
export function decisionsPrompt(body: WireBody): CountableRequest {
  return readPrompt(REQUEST_TOKENS, (prompt) => {
    if (body.kind !== 'json') return prompt.unbounded('body')
    addItems(prompt, field(body, 'input'))
    for (const question of listOf(field(body, 'questions'))) {
      prompt.segment(ITEM_TOKENS, (segment) => addQuestion(question, { prompt, segment }))
    }
  })
}

function addQuestion(question: unknown, target: ContentTarget): void {
  if (!isJsonObject(question)) return target.segment.text(question)
  const { instructions, ...rest } = question
  addContent(instructions, target)
  target.segment.text(rest)
}

function addItems(prompt: PromptBuilder, input: unknown): void {
  for (const item of listOf(input)) prompt.segment(MESSAGE_TOKENS, (segment) => addItem(item, { prompt, segment }))
}

function addItem(item: unknown, target: ContentTarget): void {
  if (!isJsonObject(item)) return target.segment.text(item)
  const type = typeof item['type'] === 'string' ? item['type'] : impliedType(item)
  if (type === 'message') return addMessage(item, target)
  target.segment.overheadTokens += ITEM_TOKENS
  const { prompt, segment } = target
  if (type === 'item_reference') return prompt.reference(segment, 'item_reference', item['id'])
  if (type === 'additional_tools' || type === 'tool_search_output') {
    return listOf(item['tools']).forEach((tool) => addTool(tool, prompt, segment))
  }
  if (type === 'image_generation_call') return addGeneratedImage(item, segment)
  if (selfContained.has(type)) return segment.text(item)
  addSpoken(item, target)
  if (!isSpoken(type)) prompt.unbounded(type, 'item')
}

/** `{ role, content }` is a message and `{ id }` a reference, both without a type. */
function impliedType(item: JsonObject): string {
  if (isGiven(item['role'])) return 'message'
  return isGiven(item['id']) ? 'item_reference' : 'item'
}

function addMessage(item: JsonObject, target: ContentTarget): void {
  target.segment.text(item['role'])
  addContent(item['content'], target)
}

/** Calls of our own tools, their outputs, reasoning (its encrypted form is longer than what it hides) and compaction. */
function isSpoken(type: string): boolean {
  return /^(?:function|custom_tool)_call$|_call_output$|^reasoning$|^compaction(?:_trigger)?$/.test(type)
}

function addSpoken(item: JsonObject, target: ContentTarget): void {
  for (const name of spoken) target.segment.text(item[name])
  for (const name of ['output', 'summary', 'content']) addContent(item[name], target)
}

function addGeneratedImage(item: JsonObject, segment: SegmentBuilder): void {
  segment.text(item['revised_prompt'])
  if (typeof item['result'] === 'string') segment.media.push({ kind: 'image', detail: 'auto', data: item['result'] })
}
