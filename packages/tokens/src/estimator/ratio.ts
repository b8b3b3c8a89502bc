/** How many real tokens a counted token stands for, as far as it was seen. */
export interface Ratio {
  readonly observations: number
  readonly mean: number
  readonly variance: number
}

/** One observation. */
export interface RatioSample {
  /** Tokens counted here. */
  readonly counted: number
  /** Tokens the provider reported for them. */
  readonly reported: number
}

/** The weight of the newest observation never falls below this, so that a new tokenizer is noticed. */
const LEAST_WEIGHT = 0.05
/** Framing that is counted wrong weighs on a short text more than on a long one: about as much as this many tokens. */
const FRAMING = 32
/** Standard deviations of the bound, while little and when enough was seen. */
const CAUTIOUS_DEVIATIONS = 4
const DEVIATIONS = 3
const ENOUGH_OBSERVATIONS = 10

/** An exponentially weighted mean and variance; the prior counts as one observation. */
export function learn(ratio: Ratio, { counted, reported }: RatioSample): Ratio {
  const weight = Math.max(LEAST_WEIGHT, 1 / (ratio.observations + 2))
  const difference = (reported - ratio.mean * counted) / (counted + FRAMING)
  return {
    observations: ratio.observations + 1,
    mean: ratio.mean + weight * difference,
    variance: (1 - weight) * (ratio.variance + weight * difference ** 2),
  }
}

/** What is likely, in tokens. */
export function expected(ratio: Ratio, counted: number): number {
  return Math.max(0, Math.ceil(ratio.mean * counted))
}

/** What is seldom exceeded, in tokens. */
export function learnedBound(ratio: Ratio, counted: number): number {
  if (counted === 0) return 0
  const deviations = ratio.observations < ENOUGH_OBSERVATIONS ? CAUTIOUS_DEVIATIONS : DEVIATIONS
  return Math.ceil(ratio.mean * counted + deviations * Math.sqrt(ratio.variance) * (counted + FRAMING))
}
