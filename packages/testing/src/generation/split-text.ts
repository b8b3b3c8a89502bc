import { encodingOf } from '../counting/encoding-of.js'
import type { Piece } from './piece.js'

/** A given text cut at its tokens. A character that several tokens make up stays whole, with the tokens of all. */
export function splitText(text: string, model: string | undefined): readonly Piece[] {
  const encoding = encodingOf(model)
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const pieces: Piece[] = []
  let tokens = 0
  for (const token of encoding.encode_ordinary(text)) {
    const decoded = decoder.decode(encoding.decode_single_token_bytes(token), { stream: true })
    tokens += 1
    if (decoded === '') continue
    pieces.push({ text: decoded, tokens })
    tokens = 0
  }
  return pieces
}
