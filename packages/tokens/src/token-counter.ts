/** Counts the tokens of a text in one byte-pair encoding. Exact; special tokens count as ordinary text; never throws on text. */
export interface TokenCounter {
  readonly encoding: 'o200k_base' | 'cl100k_base'
  count(text: string): number
}
