/** A bit of generated text that is sent in one go, and the tokens it is billed as. */
export interface Piece {
  readonly text: string
  readonly tokens: number
}

export function textOf(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join('')
}

export function tokensOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.tokens, 0)
}

/** The longest beginning of at most this many tokens. */
export function limitPieces(pieces: readonly Piece[], tokens: number): readonly Piece[] {
  let sum = 0
  const end = pieces.findIndex((piece) => (sum += piece.tokens) > tokens)
  return end === -1 ? pieces : pieces.slice(0, end)
}

/** Joins neighbours into chunks of at least `tokens` each, but for the last. */
export function chunkPieces(pieces: readonly Piece[], tokens: number): readonly Piece[] {
  if (tokens <= 1) return pieces
  const chunks: Piece[] = []
  let open: Piece = { text: '', tokens: 0 }
  for (const piece of pieces) {
    open = { text: open.text + piece.text, tokens: open.tokens + piece.tokens }
    if (open.tokens < tokens) continue
    chunks.push(open)
    open = { text: '', tokens: 0 }
  }
  return open.tokens > 0 ? [...chunks, open] : chunks
}
