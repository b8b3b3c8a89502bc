import type { PromptBuilder, SegmentBuilder } from '../../countable/prompt-builder.js'
import { isGiven, isJsonObject, listOf } from '../../json-values.js'
import type { JsonObject } from '../../wire-protocol.js'

/**
 * The system prompt that tools bring along: 264 to 530 tokens by model and choice
 * (https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview), 317 to 549 where it was measured.
 */
const TOOLS_PREAMBLE_TOKENS = 600
/** Framing of one tool, measured at 53 by https://github.com/coder/ai-tokenizer, rounded up. */
const TOKENS_PER_TOOL = 64
const CHOICE_TOKENS = 16

/** Tools whose definition Anthropic writes and our side runs, with the tokens the documentation states, rounded up. */
const definedTools: readonly (readonly [type: RegExp, tokens: number])[] = [
  [/^bash_\d+$/, 300],
  [/^text_editor_\d+$/, 800],
  [/^computer_\d+$/, 1_300],
]

/** The tools, which stay the same from turn to turn and so make the first segment. */
export function addTools(prompt: PromptBuilder, body: JsonObject): void {
  const tools = listOf(body['tools'])
  if (tools.length > 0) {
    prompt.segment(TOOLS_PREAMBLE_TOKENS, (segment) => {
      for (const tool of tools) addTool(tool, prompt, segment)
    })
  }
  const choice = body['tool_choice']
  if (isGiven(choice)) prompt.segment(CHOICE_TOKENS, (segment) => segment.text(choice))
}

/** One tool as compact JSON. A tool that the provider runs itself reads more than this request shows. */
function addTool(tool: unknown, prompt: PromptBuilder, segment: SegmentBuilder): void {
  segment.overheadTokens += TOKENS_PER_TOOL
  if (!isJsonObject(tool)) return segment.text(tool)
  const { cache_control: _breakpoint, ...definition } = tool
  segment.text(definition)
  const { type } = tool as { type?: unknown }
  if (isServerTool(tool)) prompt.unbounded(type, 'tool')
  else segment.overheadTokens += definedTools.find(([pattern]) => pattern.test(String(type)))?.[1] ?? 0
}

/** A tool that the provider runs itself, or that this version does not know. */
export function isServerTool(tool: unknown): boolean {
  const type = isJsonObject(tool) ? tool['type'] : undefined
  if (!isGiven(type) || type === 'custom') return false
  return typeof type !== 'string' || !definedTools.some(([pattern]) => pattern.test(type))
}
