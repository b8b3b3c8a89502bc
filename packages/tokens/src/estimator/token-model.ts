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

export function untaughtModel(prior: Prior): TokenModel {
  const deviations = priorDeviations(prior)
  const covariance = deviations.flatMap((deviation, row) =>
    deviations.map((_, column) => (row === column ? deviation ** 2 : 0)),
  )
  return { observations: 0, weights: priorMean(prior), covariance, noise: prior.deviation ** 2 }
}

export interface Prediction {
  /** What is likely, in tokens. */
  readonly tokens: number
  /** What is seldom exceeded, in tokens. */
  readonly bound: number
}

export function predict(model: TokenModel, features: PromptFeatures): Prediction {
  if (features.every((value) => value === 0)) return { tokens: 0, bound: 0 }
  const mean = dot(model.weights, features)
  const scale = scaleOf(features)
  const deviation = Math.sqrt(dot(features, times(model.covariance, features)) + model.noise * scale ** 2)
  const deviations = model.observations < ENOUGH_OBSERVATIONS ? CAUTIOUS_DEVIATIONS : DEVIATIONS
  return { tokens: Math.max(0, Math.ceil(mean)), bound: Math.max(0, Math.ceil(mean + deviations * deviation)) }
}

/** One step of a Kalman filter whose state stands still: https://en.wikipedia.org/wiki/Recursive_least_squares_filter */
export function learn(model: TokenModel, prior: Prior, { features, tokens }: Observation): TokenModel {
  const scale = scaleOf(features)
  const input = features.map((value) => value / scale)
  const error = tokens / scale - dot(model.weights, input)
  const spread = times(model.covariance, input)
  const explained = dot(input, spread)
  const gain = spread.map((value) => value / (explained + model.noise))
  const surprise = error ** 2 / (explained + model.noise)
  const weight = Math.max(NOISE_WEIGHT, 1 / (model.observations + 2))
  return {
    observations: model.observations + 1,
    weights: model.weights.map((value, index) => value + (gain[index] ?? 0) * error),
    covariance: forget(corrected(model.covariance, gain, spread), prior, surprise),
    noise: Math.max(LEAST_NOISE, (1 - weight) * model.noise + weight * Math.max(0, error ** 2 - explained)),
  }
}

function corrected(covariance: readonly number[], gain: readonly number[], spread: readonly number[]): number[] {
  const result = covariance.slice()
  for (let row = 0, at = 0; row < FEATURES; row++) {
    for (let column = 0; column < FEATURES; column++, at++) {
      result[at] = (result[at] ?? 0) - (gain[row] ?? 0) * (spread[column] ?? 0)
    }
  }
  return result
}

/** What a provider reported for a part of a prompt. */
export interface Observation {
  readonly features: PromptFeatures
  readonly tokens: number
}

/** Certainty fades a little, in place, at most to what it was in the beginning. */
function forget(covariance: number[], prior: Prior, surprise: number): readonly number[] {
  const share = Math.min(MOST_FORGETTING, LEAST_FORGETTING * Math.max(1, surprise))
  const shrink = priorDeviations(prior).map((deviation, index) => {
    const at = index * (FEATURES + 1)
    const faded = (covariance[at] ?? 0) + share * deviation ** 2
    covariance[at] = faded
    return faded > deviation ** 2 ? deviation / Math.sqrt(faded) : 1
  })
  if (shrink.every((factor) => factor === 1)) return covariance
  for (let row = 0, at = 0; row < FEATURES; row++) {
    for (let column = 0; column < FEATURES; column++, at++) {
      covariance[at] = (covariance[at] ?? 0) * (shrink[row] ?? 1) * (shrink[column] ?? 1)
    }
  }
  return covariance
}

function scaleOf(features: PromptFeatures): number {
  return (features[0] ?? 0) + FRAMING
}

function dot(left: readonly number[], right: readonly number[]): number {
  let sum = 0
  for (let index = 0; index < left.length; index++) sum += (left[index] ?? 0) * (right[index] ?? 0)
  return sum
}

function times(matrix: readonly number[], vector: readonly number[]): number[] {
  const result: number[] = []
  for (let row = 0, at = 0; row < FEATURES; row++) {
    let sum = 0
    for (let column = 0; column < FEATURES; column++, at++) sum += (matrix[at] ?? 0) * (vector[column] ?? 0)
    result.push(sum)
  }
  return result
}
