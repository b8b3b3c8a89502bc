/** One encoding as the `tiktoken` package ships it. */
export interface RankData {
  /** `! <first rank> <base64 of the token's bytes> <base64> ...`, ranks ascending by one; several lines are possible. */
  readonly bpe_ranks: string
}

export declare function o200kBase(): RankData
export declare function cl100kBase(): RankData
