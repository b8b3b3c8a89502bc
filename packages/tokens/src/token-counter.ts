/** Counts the tokens of a text in one byte-pair encoding. Exact; special tokens count as ordinary text. */
export interface TokenCounter {
  readonly encoding: 'o200k_base' | 'cl100k_base'
  /** Throws `RangeError` when the text has more bytes than the counter accepts, and for nothing else. */
  count(text: string): number
  /**
   * The same number as `count`, found in slices between which the event loop runs. Rejects with the same `RangeError`, with
   * the signal's reason when it aborts, and with `RangeError` when `sliceMs` is not a positive number.
   */
  countAsync(text: string, options?: SlicingOptions): Promise<number>
}

export interface SlicingOptions {
  readonly signal?: AbortSignal
  /** How long one slice may block the event loop, in ms; overrun by less than a millisecond. @default 4 */
  readonly sliceMs?: number
}
