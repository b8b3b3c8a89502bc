/**
 * What the tokens of a part of a prompt are estimated from: counted tokens, digits, foreign characters, symbols, gaps, segments, and
 * 1 where it is a whole prompt, to which providers add what no request shows.
 */
export type PromptFeatures = readonly number[]

export const FEATURES = 7

/** Tokens per unit of each feature that are taken for possible beside the mean, at a deviation of 1 of the ratio. */
const SPREAD: PromptFeatures = [1, 2, 2, 1, 1, 20, 1_000]

/** What is assumed before anything was seen: a ratio to the counted tokens, nothing for all else. */
export interface Prior {
  /** Real tokens per counted token, and its standard deviation. */
  readonly ratio: number
  readonly deviation: number
}

export function priorMean({ ratio }: Prior): number[] {
  return SPREAD.map((_, index) => (index === 0 ? ratio : 0))
}

export function priorDeviations({ deviation }: Prior): number[] {
  return SPREAD.map((spread) => spread * deviation)
}
