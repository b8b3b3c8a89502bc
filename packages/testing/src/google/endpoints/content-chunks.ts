import { chunkPieces, textOf, type Piece } from '../../generation/piece.js'
import type { StreamEvent } from '../../server/answer.js'
import { usageMetadata } from '../usage-metadata.js'
import type { Candidate, ContentsReply } from './plan-contents.js'

export interface ChunkOptions {
  readonly tellsUsage: boolean
  /** Tokens per chunk. */
  readonly chunkTokens: number
}

/** One chunk's share of one candidate. */
interface Share {
  readonly candidate: Candidate
  readonly piece: Piece
  readonly isFirst: boolean
  readonly isLast: boolean
}

/**
 * The chunks of a streamed answer. Each tells the usage up to it; the last one of a candidate has its `finishReason`, and
 * nothing follows the last chunk of all.
 * @see https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export function* contentChunks(reply: ContentsReply, options: ChunkOptions): Generator<StreamEvent> {
  const { charge, modelVersion, responseId } = reply
  const sofar = { outputTokens: 0, reasoningTokens: 0 }
  for (const share of interleave(reply.candidates, options.chunkTokens)) {
    const generated = generatedIn(share)
    sofar.outputTokens += generated.outputTokens
    sofar.reasoningTokens += generated.reasoningTokens
    const usage = options.tellsUsage ? { usageMetadata: usageMetadata(charge, sofar) } : {}
    yield { data: { candidates: [candidateIn(share, reply)], ...usage, modelVersion, responseId }, generated }
  }
}

/** Thoughts and audio are generated before the first visible token. */
function generatedIn({ candidate: { plan }, piece, isFirst }: Share): {
  readonly outputTokens: number
  readonly reasoningTokens: number
  readonly audioOutputTokens: number
} {
  const { reasoningTokens, audioTokens } = isFirst ? plan : { reasoningTokens: 0, audioTokens: 0 }
  return {
    outputTokens: piece.tokens + reasoningTokens + audioTokens,
    reasoningTokens,
    audioOutputTokens: audioTokens,
  }
}

function candidateIn({ candidate, piece, isLast }: Share, reply: ContentsReply): object {
  const content = { parts: partsOf(candidate, piece.text), role: 'model' }
  if (!isLast) return { content, index: candidate.index }
  return { content, finishReason: candidate.finishReason, index: candidate.index, ...groundingOf(reply) }
}

/** A call of a function is never sent in pieces. */
export function partsOf({ call }: Candidate, text: string): readonly object[] {
  if (call === undefined) return [{ text }]
  return [{ functionCall: { name: call, args: argumentsOf(text) } }]
}

/** Arguments that a cap has cut off are none. */
function argumentsOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** Which searches the answer rests on. */
export function groundingOf({ searches }: ContentsReply): object {
  if (searches === 0) return {}
  return { groundingMetadata: { webSearchQueries: Array.from({ length: searches }, (_, index) => `query ${index}`) } }
}

/** Candidates come in turns. */
function* interleave(candidates: readonly Candidate[], chunkTokens: number): Generator<Share> {
  const columns = candidates.map((candidate) => ({ candidate, pieces: piecesOf(candidate, chunkTokens) }))
  const rows = Math.max(...columns.map(({ pieces }) => pieces.length))
  for (let row = 0; row < rows; row += 1) {
    for (const { candidate, pieces } of columns) {
      const piece = pieces[row]
      if (piece !== undefined) yield { candidate, piece, isFirst: row === 0, isLast: row === pieces.length - 1 }
    }
  }
}

/** At least one, which may be empty: thoughts can use up the whole cap. */
function piecesOf({ plan, call }: Candidate, chunkTokens: number): readonly Piece[] {
  const pieces = call === undefined ? chunkPieces(plan.pieces, chunkTokens) : []
  if (pieces.length > 0) return pieces
  return [{ text: textOf(plan.pieces), tokens: plan.outputTokens - plan.reasoningTokens - plan.audioTokens }]
}
