import type { Exchange } from '../server/exchange.js'
import type { OutputLength } from '../behaviour/output-length.js'
import { generateWords } from './words.js'
import type { Piece } from './piece.js'
import { planOutput, type OutputPlan } from './plan-output.js'
import { integerFrom, type Random } from './random.js'
import { splitText } from './split-text.js'

export interface ChoiceWish {
  readonly model: string
  /** The request's cap on this choice, in tokens. */
  readonly cap: number | undefined
  /** What the request's own terms oblige it to say: JSON for a schema, the arguments of a tool. */
  readonly pieces?: readonly Piece[] | undefined
  /** Spoken output, where the endpoint has it. @default 0 */
  readonly audioTokens?: number | undefined
}

/** One choice: told text, or what the request obliges to, or words in a drawn number; within the caps. */
export function planChoice(exchange: Exchange, wish: ChoiceWish): OutputPlan {
  const { shape } = exchange
  const cap = shape.ignoreCap === true ? Number.POSITIVE_INFINITY : capOf(exchange, wish)
  return planOutput({
    pieces: wish.pieces ?? ownPieces(exchange, wish.model, cap),
    reasoningTokens: shape.reasoningTokens ?? 0,
    audioTokens: wish.audioTokens ?? 0,
    cap,
  })
}

function capOf(exchange: Exchange, wish: ChoiceWish): number {
  const { models, maxOutputTokens } = exchange.state.options
  return Math.min(wish.cap ?? Number.POSITIVE_INFINITY, models?.[wish.model]?.maxOutputTokens ?? maxOutputTokens)
}

function ownPieces(exchange: Exchange, model: string, cap: number): readonly Piece[] {
  const { shape, random, request } = exchange
  if (shape.text !== undefined) return splitText(shape.text, model)
  const length = lengthOf(shape.outputTokens ?? [8, 64], random, (draw) => draw(random, request))
  // One more than the cap shows that the cap ended it.
  return generateWords(Math.min(length, cap + 1), random)
}

function lengthOf(
  length: OutputLength,
  random: Random,
  draw: (own: Extract<OutputLength, (...parameters: never) => unknown>) => number,
): number {
  if (typeof length === 'number') return length
  if (typeof length !== 'function') return integerFrom(random, ...length)
  const drawn = Math.max(1, Math.round(draw(length)))
  if (!Number.isSafeInteger(drawn)) throw new RangeError(`outputTokens() must return a number of tokens, got ${drawn}`)
  return drawn
}
