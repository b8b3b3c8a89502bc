import { FEATURES, type Prior, priorDeviations, priorMean, type PromptFeatures } from './prompt-features.js'

/** How a provider's tokens follow from what is counted here, as far as it was seen. Plain numbers. */
export interface TokenModel {
  readonly observations: number
  /** Tokens per unit of each feature. */
  readonly weights: readonly number[]
  /** Their covariance, row by row. */
  readonly covariance: readonly number[]
  /** Variance of the relative error that stays when the weights are right. */
  readonly noise: number
}

/** The same at work: it learns in place. */
export interface LearningModel {
  observations: number
  readonly weights: Float64Array
  readonly covariance: Float64Array
  noise: number
}

/** Counted tokens that weigh as much as framing counted wrong: errors are relative to the length beyond this. */
const FRAMING = 32
/** How much of what was learned is forgotten per observation: more the more it surprises, as a new tokenizer does. */
const LEAST_FORGETTING = 0.001
const MOST_FORGETTING = 0.1
const NOISE_WEIGHT = 0.03
const LEAST_NOISE = 0.003 ** 2
/** Standard deviations of the bound, while little and when enough was seen. */
const CAUTIOUS_DEVIATIONS = 4
const DEVIATIONS = 3
const ENOUGH_OBSERVATIONS = 50

export function untaughtModel(prior: Prior): LearningModel {
  const covariance = new Float64Array(FEATURES ** 2)
  priorDeviations(prior).forEach((deviation, index) => (covariance[index * (FEATURES + 1)] = deviation ** 2))
  return { observations: 0, weights: Float64Array.from(priorMean(prior)), covariance, noise: prior.deviation ** 2 }
}

export function restoredModel({ observations, weights, covariance, noise }: TokenModel): LearningModel {
  return { observations, weights: Float64Array.from(weights), covariance: Float64Array.from(covariance), noise }
}

export function storedModel({ observations, weights, covariance, noise }: LearningModel): TokenModel {
  return { observations, weights: [...weights], covariance: [...covariance], noise }
}

export interface Prediction {
  /** What is likely, in tokens. */
  readonly tokens: number
  /** What is seldom exceeded, in tokens. */
  readonly bound: number
}

export function predict(model: LearningModel, features: PromptFeatures): Prediction {
  if (features.every((value) => value === 0)) return { tokens: 0, bound: 0 }
  const mean = dot(model.weights, features)
  const scale = scaleOf(features)
  const deviation = Math.sqrt(dot(features, times(model.covariance, features)) + model.noise * scale ** 2)
  const deviations = model.observations < ENOUGH_OBSERVATIONS ? CAUTIOUS_DEVIATIONS : DEVIATIONS
  return { tokens: Math.max(0, Math.ceil(mean)), bound: Math.max(0, Math.ceil(mean + deviations * deviation)) }
}

/** What a provider reported for a part of a prompt. */
export interface Observation {
  readonly features: PromptFeatures
  readonly tokens: number
}

/** One step of a Kalman filter whose state stands still: https://en.wikipedia.org/wiki/Recursive_least_squares_filter */
export function learn(model: LearningModel, prior: Prior, { features, tokens }: Observation): void {
  const scale = scaleOf(features)
  const input = features.map((value) => value / scale)
  const error = tokens / scale - dot(model.weights, input)
  const spread = times(model.covariance, input)
  const explained = dot(input, spread)
  const variance = explained + model.noise
  const weight = Math.max(NOISE_WEIGHT, 1 / (model.observations + 2))
  model.observations++
  model.noise = Math.max(LEAST_NOISE, (1 - weight) * model.noise + weight * Math.max(0, error ** 2 - explained))
  for (let index = 0; index < FEATURES; index++) addAt(model.weights, index, ((spread[index] ?? 0) / variance) * error)
  correct(model.covariance, spread, variance)
  forget(model.covariance, prior, error ** 2 / variance)
}

function correct(covariance: Float64Array, spread: readonly number[], variance: number): void {
  for (let row = 0, at = 0; row < FEATURES; row++) {
    const gain = (spread[row] ?? 0) / variance
    for (let column = 0; column < FEATURES; column++, at++) addAt(covariance, at, -gain * (spread[column] ?? 0))
  }
}

/** Certainty fades a little, at most to what it was in the beginning. */
function forget(covariance: Float64Array, prior: Prior, surprise: number): void {
  const share = Math.min(MOST_FORGETTING, LEAST_FORGETTING * Math.max(1, surprise))
  const deviations = priorDeviations(prior)
  for (let index = 0; index < FEATURES; index++) {
    const most = (deviations[index] ?? 0) ** 2
    addAt(covariance, index * (FEATURES + 1), share * most)
    const faded = covariance[index * (FEATURES + 1)] ?? 0
    if (faded > most) shrink(covariance, index, Math.sqrt(most / faded))
  }
}

/** One feature's row and column; the diagonal twice. */
function shrink(covariance: Float64Array, feature: number, factor: number): void {
  for (let other = 0; other < FEATURES; other++) {
    scaleAt(covariance, feature * FEATURES + other, factor)
    scaleAt(covariance, other * FEATURES + feature, factor)
  }
}

function addAt(values: Float64Array, at: number, amount: number): void {
  values[at] = (values[at] ?? 0) + amount
}

function scaleAt(values: Float64Array, at: number, factor: number): void {
  values[at] = (values[at] ?? 0) * factor
}

function scaleOf(features: PromptFeatures): number {
  return (features[0] ?? 0) + FRAMING
}

function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < FEATURES; index++) sum += (left[index] ?? 0) * (right[index] ?? 0)
  return sum
}

function times(matrix: Float64Array, vector: readonly number[]): number[] {
  const result: number[] = []
  for (let row = 0, at = 0; row < FEATURES; row++) {
    let sum = 0
    for (let column = 0; column < FEATURES; column++, at++) sum += (matrix[at] ?? 0) * (vector[column] ?? 0)
    result.push(sum)
  }
  return result
}
