import { FEATURES } from './prompt-features.js'
import type { TokenModel } from './token-model.js'

/** What an estimator has learned: digests and numbers, so that it can be kept anywhere. Plain JSON. */
export interface EstimatorState {
  readonly version: 1
  /** Per digest of provider and model, from the least to the most recently used. */
  readonly models: readonly (readonly [digest: string, model: TokenModel])[]
  /** Reported tokens per digest of a prompt or a response, from the least to the most recently used. */
  readonly anchors: readonly (readonly [digest: string, tokens: number])[]
}

/** Throws `RangeError` that says what is wrong. */
export function assertState(state: unknown): asserts state is EstimatorState {
  const { version, models, anchors } = fieldsOf(state)
  if (version !== 1) throw wrong('version', version, 'be 1')
  if (!Array.isArray(models)) throw wrong('models', models, 'be a list')
  if (!Array.isArray(anchors)) throw wrong('anchors', anchors, 'be a list')
  anchors.forEach((anchor: unknown, index) => assertAnchor(`anchors[${index}]`, anchor))
  models.forEach((model: unknown, index) => assertModel(`models[${index}]`, model))
}

function assertAnchor(where: string, anchor: unknown): void {
  if (!isPair(anchor) || !isTokenCount(anchor[1])) throw wrong(where, anchor, 'be [digest, tokens]')
}

function assertModel(where: string, entry: unknown): void {
  if (isPair(entry) && isTokenModel(entry[1])) return
  throw wrong(where, entry, 'be [digest, { observations, weights, covariance, noise }]')
}

function isPair(value: unknown): value is readonly [string, unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && /^[\w+/]{43}=$/.test(value[0])
}

function isTokenModel(value: unknown): value is TokenModel {
  const { observations, weights, covariance, noise } = fieldsOf(value)
  return (
    isTokenCount(observations) &&
    isVector(weights, FEATURES) &&
    isVector(covariance, FEATURES ** 2) &&
    Number.isFinite(noise) &&
    Number(noise) > 0
  )
}

function isVector(value: unknown, length: number): boolean {
  return Array.isArray(value) && value.length === length && value.every((each) => Number.isFinite(each))
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
