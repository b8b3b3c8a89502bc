import type { CountableRequest } from '@bursar/tokens'
import { type PromptBuilder, readPrompt, type SegmentBuilder } from '../../countable/prompt-builder.js'
import { promptSettings } from '../../countable/prompt-settings.js'
import { isGiven, isJsonObject, listOf } from '../../json-values.js'
import type { JsonObject, WireBody } from '../../wire-protocol.js'
import { addBlocks } from './content-blocks.js'

/** Around a request and each message, and what tools bring along: those of Claude, the family whose framing is the longest known. */
const REQUEST_TOKENS = 8
const MESSAGE_TOKENS = 4
const TOOLS_PREAMBLE_TOKENS = 600
const TOKENS_PER_TOOL = 64
/** A tool that Anthropic defines, given past Converse: https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview */
const TOKENS_PER_OWN_TOOL = 1_364
const FORMAT_TOKENS = 64

/** Fields that are in a segment, or that shape the answer only. */
const withoutPrompt = new Set([
  'messages',
  'system',
  'toolConfig',
  'inferenceConfig',
  'additionalModelResponseFieldPaths',
  'requestMetadata',
  'performanceConfig',
  'serviceTier',
])

/** A request of Converse: the tools, the format, the system prompt, then one segment per message. */
export function conversePrompt(body: WireBody): CountableRequest {
  return readPrompt(REQUEST_TOKENS, (prompt) => {
    if (body.kind !== 'json') return prompt.unbounded('body')
    const { value } = body
    prompt.conversation(promptSettings(value, withoutPrompt))
    // A prompt kept in the account is named in place of the model, and filled in there.
    if (isGiven(value['promptVariables'])) prompt.unbounded('promptVariables')
    addTools(prompt, value['toolConfig'])
    addOwnFields(prompt, value)
    if (isGiven(value['system'])) {
      prompt.segment(MESSAGE_TOKENS, (segment) => addBlocks(value['system'], { prompt, segment }))
    }
    for (const message of listOf(value['messages'])) {
      prompt.segment(MESSAGE_TOKENS, (segment) => addMessage(message, prompt, segment))
    }
  })
}

function addMessage(message: unknown, prompt: PromptBuilder, segment: SegmentBuilder): void {
  if (!isJsonObject(message)) return segment.text(message)
  segment.text(message['role'])
  addBlocks(message['content'], { prompt, segment })
}

function addTools(prompt: PromptBuilder, config: unknown): void {
  if (!isJsonObject(config)) return
  const tools = listOf(config['tools']).filter((tool) => !(isJsonObject(tool) && 'cachePoint' in tool))
  if (tools.length === 0) return
  prompt.segment(TOOLS_PREAMBLE_TOKENS + TOKENS_PER_TOOL * tools.length, (segment) => {
    for (const tool of tools) {
      segment.text(tool)
      if (!(isJsonObject(tool) && 'toolSpec' in tool)) prompt.unbounded('systemTool')
    }
    segment.text(config['toolChoice'])
  })
}

/** What goes to the model past Converse's own fields, and the schema that an answer must follow. */
function addOwnFields(prompt: PromptBuilder, { additionalModelRequestFields: own, outputConfig }: JsonObject): void {
  const given = [own, outputConfig].filter(isGiven)
  if (given.length === 0) return
  const tools = isJsonObject(own) ? listOf(own['tools']).length : 0
  prompt.segment(FORMAT_TOKENS * given.length + TOKENS_PER_OWN_TOOL * tools, (segment) =>
    given.forEach((each) => segment.text(each)),
  )
}
