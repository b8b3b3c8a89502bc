import { limitPieces, tokensOf, type Piece } from './piece.js'

/** What one choice will say, and what it costs. */
export interface OutputPlan {
  readonly pieces: readonly Piece[]
  readonly reasoningTokens: number
  readonly audioTokens: number
  /** Everything billed: visible, reasoning and audio. */
  readonly outputTokens: number
  /** The cap ended it. */
  readonly truncated: boolean
}

export interface OutputWish {
  readonly pieces: readonly Piece[]
  readonly reasoningTokens: number
  readonly audioTokens: number
  /** Most tokens in all; `Infinity` for none. */
  readonly cap: number
}

/** Reasoning comes first, so a cap cuts into what is visible before it cuts into the reasoning. */
export function planOutput(wish: OutputWish): OutputPlan {
  const reasoningTokens = Math.min(wish.reasoningTokens, wish.cap)
  const pieces = limitPieces(wish.pieces, wish.cap - reasoningTokens)
  const audioTokens = Math.min(wish.audioTokens, wish.cap - reasoningTokens - tokensOf(pieces))
  const wanted = wish.reasoningTokens + wish.audioTokens + tokensOf(wish.pieces)
  const outputTokens = reasoningTokens + audioTokens + tokensOf(pieces)
  return { pieces, reasoningTokens, audioTokens, outputTokens, truncated: outputTokens < wanted }
}
