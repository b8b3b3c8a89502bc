import type { Ratio } from './ratio.js'

/** What an estimator has learned: digests and numbers, so that it can be kept anywhere. Plain JSON. */
export interface EstimatorState {
  readonly version: 1
  /** Per digest of provider and model: of whole prompts, and of what follows a known prefix. */
  readonly ratios: readonly (readonly [model: string, ratios: LearnedRatios])[]
  /** Reported tokens per digest of a prompt or a response, from the least to the most recently used. */
  readonly anchors: readonly (readonly [prefix: string, tokens: number])[]
}

export interface LearnedRatios {
  readonly whole?: Ratio
  readonly suffix?: Ratio
}

/** Throws `RangeError` that says what is wrong. */
export function assertState(state: unknown): asserts state is EstimatorState {
  const { version, ratios, anchors } = fieldsOf(state)
  if (version !== 1) throw wrong('version', version, 'be 1')
  if (!Array.isArray(ratios)) throw wrong('ratios', ratios, 'be a list')
  if (!Array.isArray(anchors)) throw wrong('anchors', anchors, 'be a list')
  anchors.forEach((anchor: unknown, index) => assertAnchor(`anchors[${index}]`, anchor))
  ratios.forEach((ratio: unknown, index) => assertRatios(`ratios[${index}]`, ratio))
}

function assertAnchor(where: string, anchor: unknown): void {
  if (!isPair(anchor) || !isTokenCount(anchor[1])) throw wrong(where, anchor, 'be [digest, tokens]')
}

function assertRatios(where: string, entry: unknown): void {
  if (!isPair(entry)) throw wrong(where, entry, 'be [digest, { whole, suffix }]')
  for (const name of ['whole', 'suffix']) {
    const ratio = fieldsOf(entry[1])[name]
    if (ratio !== undefined && !isRatio(ratio)) {
      throw wrong(`${where}.${name}`, ratio, 'have observations, mean and variance, none of them negative')
    }
  }
}

function isPair(value: unknown): value is readonly [string, unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && /^[\w+/]{43}=$/.test(value[0])
}

function isRatio(value: unknown): value is Ratio {
  const { observations, mean, variance } = fieldsOf(value)
  return isTokenCount(observations) && isPositive(mean) && isPositive(variance)
}

function isPositive(value: unknown): boolean {
  return Number.isFinite(value) && Number(value) >= 0
}

/** Whole, positive and exact. */
export function isTokenCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

function wrong(where: string, value: unknown, rule: string): RangeError {
  const shown = JSON.stringify(value)?.slice(0, 80) ?? String(value)
  return new RangeError(
    `The state of an estimator: ${where} must ${rule}; got ${shown}. Use what exportState() returned.`,
  )
}
