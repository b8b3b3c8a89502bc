/**
 * A request as the counter sees it: the prompt in the order the model reads it, cut into segments that repeat
 * from turn to turn (the tools, then each message). The wire package translates provider bodies into this shape.
 */
export interface CountableRequest {
  readonly segments: readonly Segment[]
  /** Tokens that frame the whole request (reply priming and the like). */
  readonly baseTokens: number
  /**
   * Parts of the prompt whose size can't be known here: `previous_response_id`, `file_id`, `image_url`, `web_search` ...
   * A hard budget refuses a request with any of them unless an allowance is configured or an anchor is known.
   */
  readonly unbounded: readonly string[]
  /**
   * Present where the prompt is a conversation that is sent again with more at its end. Everything that shapes the prompt
   * beside its segments (reasoning effort, modalities ...): only requests that agree in it have a prefix in common.
   */
  readonly settings?: string
  /** A response whose whole conversation the provider puts in front: `{ feature: 'previous_response_id', id: 'resp_1' }`. */
  readonly previous?: Reference
}

/** One message, or the tools, or one input of an embedding. */
export interface Segment {
  /** Texts whose tokens are counted with the model's encoding. Special tokens are ordinary text. */
  readonly texts: readonly string[]
  /** Upper bound of the tokens that frame this segment; also tokens given as numbers by the caller. */
  readonly overheadTokens: number
  readonly media?: readonly MediaPart[]
  /** Content the provider holds under an id and never changes. Its features are in `unbounded` of the request too. */
  readonly references?: readonly Reference[]
}

/** Content that stands at the provider. `feature` is its name in `unbounded`. */
export interface Reference {
  readonly feature: string
  readonly id: string
}

/**
 * An image, or audio, inside a message. `data` is base64 without the `data:` prefix; absent where only a URL is known, which
 * is then `source`: it is never fetched, it tells one image from another.
 */
export type MediaPart =
  | {
      readonly kind: 'image'
      readonly detail: 'low' | 'high' | 'auto'
      readonly data?: string
      readonly source?: string
    }
  | { readonly kind: 'audio'; readonly data: string }
  | { readonly kind: 'file'; readonly data: string }
