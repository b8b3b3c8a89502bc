import type { PromptBuilder, SegmentBuilder } from '../../countable/prompt-builder.js'
import { isGiven, isJsonObject, listOf } from '../../json-values.js'
import type { JsonObject } from '../../wire-protocol.js'
import { either } from './either-spelling.js'

/** Margins chosen, no source states them. */
const TOOLS_PREAMBLE_TOKENS = 128
const TOKENS_PER_FUNCTION = 32

/** The tools, which stay the same from turn to turn and so make the first segment. */
export function addTools(prompt: PromptBuilder, body: JsonObject): void {
  const tools = listOf(body['tools'])
  if (tools.length > 0) {
    prompt.segment(TOOLS_PREAMBLE_TOKENS, (segment) => {
      for (const tool of tools) addTool(tool, prompt, segment)
    })
  }
  const config = either(body, 'toolConfig')
  if (isGiven(config)) prompt.segment(TOKENS_PER_FUNCTION, (segment) => segment.text(config))
}

/** Functions as compact JSON; every other tool is run by the provider and reads more than this request shows. */
function addTool(tool: unknown, prompt: PromptBuilder, segment: SegmentBuilder): void {
  if (!isJsonObject(tool)) return segment.text(tool)
  for (const declaration of listOf(either(tool, 'functionDeclarations'))) {
    segment.overheadTokens += TOKENS_PER_FUNCTION
    segment.text(declaration)
  }
  for (const [name, value] of Object.entries(tool)) {
    if (!isGiven(value) || /^function_?declarations$/i.test(name)) continue
    segment.text({ [name]: value })
    prompt.unbounded(name, 'tool')
  }
}
