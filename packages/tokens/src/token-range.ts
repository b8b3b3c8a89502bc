/** The likely number of tokens, and the most there can be. */
export interface TokenRange {
  readonly tokens: number
  readonly upper: number
  /** What is seldom exceeded, where that is less than `upper`. */
  readonly seldomMore?: number
}
