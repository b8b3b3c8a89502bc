/** The likely number of tokens, and the most there can be. */
export interface TokenRange {
  readonly tokens: number
  readonly upper: number
}
