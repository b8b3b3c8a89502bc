import type { TokenUsage } from '@bursar/models'
import type { JsonObject } from '../../wire-protocol.js'
import type { MeterDialect } from '../../meter/meter-dialect.js'
import { combineUsage } from '../../meter/combine-usage.js'
import { secondsOf, tokenUsageOf } from './token-usage-of.js'
import { isJsonObject } from '../../json-values.js'

const itself = (event: JsonObject): JsonObject => event
const never = (): boolean => false
const usageOf = (root: JsonObject): TokenUsage | undefined => tokenUsageOf(root['usage'])
const endsWith =
  (ending: RegExp) =>
  (event: JsonObject): boolean =>
    typeof event['type'] === 'string' && ending.test(event['type'])

/** Embeddings, moderations: usage at most. */
export const usageDialect: MeterDialect = {
  telling: 'usage',
  root: itself,
  ends: never,
  usage: usageOf,
  combine: 'larger',
}

/** Speech as an event stream; what it generates is audio. As plain audio it tells nothing. */
export const speechDialect: MeterDialect = {
  ...usageDialect,
  ends: endsWith(/^speech\.audio\.done$/),
  usage: (root) => allOutput(root, 'outputAudioTokens'),
}

export const chatDialect: MeterDialect = {
  delta: { key: 'delta', holds: 'object' },
  telling: 'usage',
  root: itself,
  ends: never,
  usage: usageOf,
  combine: 'larger',
  written: (root) => listIn(root, 'choices').map((choice) => (isJsonObject(choice) ? choice['message'] : undefined)),
}

export const completionsDialect: MeterDialect = {
  ...chatDialect,
  delta: { key: 'text', holds: 'string' },
  written: (root) => listIn(root, 'choices').map((choice) => (isJsonObject(choice) ? choice['text'] : undefined)),
}

export const responsesDialect: MeterDialect = {
  delta: { key: 'delta', holds: 'string', event: /\{"type":"response\.[\w.]+\.delta"/y },
  telling: 'response',
  isReferable: true,
  root: (event) => (isJsonObject(event['response']) ? event['response'] : event),
  ends: endsWith(/^response\.(?:completed|incomplete|failed)$/),
  usage: (root) => withUnits(usageOf(root), hostedCalls(root)),
  combine: 'larger',
  written: (root) => listIn(root, 'output'),
}

/** An assistant's run: usage in `thread.run.completed`, and in each of its steps. */
export const runDialect: MeterDialect = { ...chatDialect, written: () => '' }

export const transcriptionDialect: MeterDialect = {
  delta: { key: 'delta', holds: 'string' },
  telling: 'usage',
  root: itself,
  ends: endsWith(/^transcript\.text\.done$/),
  // Without usage, `verbose_json` still tells the recording's length.
  usage: (root) => usageOf(root) ?? secondsOf(root['duration']),
  combine: 'larger',
  written: (root) => root['text'],
  plainText: true,
}

/** Without token usage, what is billed is the number of images, under the unit's name. A drawing in SVG is reported apart. */
export const imagesDialect = (unit: string): MeterDialect => ({
  telling: 'usage',
  root: itself,
  ends: endsWith(/^image_(?:generation|edit)\.completed$/),
  usage: (root) => {
    const svg = tokenUsageOf(root['svg_usage'])
    const usage = allOutput(root, 'outputImageTokens') ?? imagesIn(root, unit)
    return usage && svg ? combineUsage(usage, svg, 'sum') : (usage ?? svg)
  },
  combine: 'sum',
})

/** Where the answer does not divide its output by kind, all of it is of the kind that the endpoint makes. */
function allOutput(root: JsonObject, kind: 'outputAudioTokens' | 'outputImageTokens'): TokenUsage | undefined {
  const usage = usageOf(root)
  const raw = root['usage']
  if (!usage || usage.outputTokens === 0 || (isJsonObject(raw) && isJsonObject(raw['output_tokens_details'])))
    return usage
  return { ...usage, [kind]: usage.outputTokens }
}

/** Calls of tools that the provider runs and bills by the call. Source: https://platform.openai.com/docs/pricing */
const billedCalls = new Map([
  ['web_search_call', 'web_search'],
  ['file_search_call', 'file_search'],
  ['code_interpreter_call', 'code_interpreter'],
  ['image_generation_call', 'image_generation'],
])

function hostedCalls(root: JsonObject): Record<string, number> {
  const calls: Record<string, number> = {}
  for (const item of listIn(root, 'output')) {
    const unit = isJsonObject(item) ? billedCalls.get(String(item['type'])) : undefined
    if (unit !== undefined) calls[unit] = (calls[unit] ?? 0) + 1
  }
  return calls
}

function imagesIn(root: JsonObject, unit: string): TokenUsage | undefined {
  const images = listIn(root, 'data').length
  return images === 0 ? undefined : { inputTokens: 0, outputTokens: 0, units: { [unit]: images } }
}

function withUnits(usage: TokenUsage | undefined, units: Record<string, number>): TokenUsage | undefined {
  return usage && Object.keys(units).length > 0 ? { ...usage, units } : usage
}

function listIn(root: JsonObject, name: string): readonly unknown[] {
  const list = root[name]
  return Array.isArray(list) ? list : []
}
