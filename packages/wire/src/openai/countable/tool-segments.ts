import type { WireBody } from '../../wire-protocol.js'
import { field, textField } from '../../body-fields.js'
import type { PromptBuilder, SegmentBuilder } from '../../countable/prompt-builder.js'
import { isGiven, isJsonObject, listOf } from '../../json-values.js'

/**
 * What precedes the tools in the model's own prompt, as measured per family: 16 (gpt-4o, 4.1), 19 (o3), 24 (gpt-5) and
 * 103 (gpt-5.1-codex). Source: the model configurations of https://github.com/coder/ai-tokenizer
 */
const TOOLS_PREAMBLE_TOKENS = 24
const CODEX_PREAMBLE_TOKENS = 103

/**
 * A tool is rendered as a TypeScript declaration, which is shorter than its JSON schema plus this margin.
 * Checked against the measured requests of https://github.com/hmarr/openai-chat-tokens
 */
const TOKENS_PER_TOOL = 8

/** Framing of a response format or a forced tool: a margin chosen, no source states one. */
const FORMAT_TOKENS = 16

/** The tools, which stay the same from turn to turn and so make the first segment. */
export function addTools(prompt: PromptBuilder, body: WireBody): void {
  const tools = [...listOf(field(body, 'tools')), ...listOf(field(body, 'functions'))]
  if (tools.length === 0) return
  const preamble = /codex/.test(textField(body, 'model') ?? '') ? CODEX_PREAMBLE_TOKENS : TOOLS_PREAMBLE_TOKENS
  prompt.segment(preamble, (segment) => {
    for (const tool of tools) addTool(tool, prompt, segment)
  })
}

/** One tool as compact JSON. A tool that the provider runs itself reads more than this request shows. */
export function addTool(tool: unknown, prompt: PromptBuilder, segment: SegmentBuilder): void {
  segment.overheadTokens += TOKENS_PER_TOOL
  if (!isJsonObject(tool)) return segment.text(tool)
  const type = tool['type']
  if (type === 'namespace') {
    segment.text({ name: tool['name'], description: tool['description'] })
    for (const inner of listOf(tool['tools'])) addTool(inner, prompt, segment)
    return
  }
  segment.text(isJsonObject(tool['function']) ? tool['function'] : tool)
  // Legacy `functions` carry no type.
  const isOurs = type === undefined || type === 'function' || type === 'custom'
  if (!isOurs) prompt.unbounded(type, 'tool')
}

/** What else shapes the prompt: `response_format`, `text.format`, `tool_choice`, `function_call`. */
export function addFormats(prompt: PromptBuilder, formats: readonly unknown[]): void {
  const given = formats.filter(isGiven)
  if (given.length === 0) return
  prompt.segment(FORMAT_TOKENS * given.length, (segment) => {
    for (const format of given) segment.text(format)
  })
}
