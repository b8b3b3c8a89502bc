import { chunkPieces, type Piece } from '../../generation/piece.js'
import type { StreamEvent } from '../../server/answer.js'
import type { ChatChoice, ChatReply } from './chat-completions.js'
import { completionUsage } from './usage.js'

export interface ChatStreamOptions {
  readonly includeUsage: boolean
  /** Tokens per chunk. */
  readonly chunkTokens: number
}

/**
 * The chunks of a streamed chat completion. With `include_usage` every chunk says `usage: null` and one more, without
 * choices, tells it; without, no chunk has the key.
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function* chatEvents(reply: ChatReply, options: ChatStreamOptions): Generator<StreamEvent> {
  const pending = options.includeUsage ? { usage: null } : {}
  const chunk = (choices: readonly object[], rest: object = pending) => ({ ...frame(reply), choices, ...rest })
  for (const choice of reply.choices) yield { data: chunk([openingOf(choice)]), generated: hiddenOf(choice) }
  for (const { choice, piece } of interleave(reply.choices, options.chunkTokens)) {
    yield { data: chunk([deltaOf(choice, piece)]), generated: { outputTokens: piece.tokens } }
  }
  for (const choice of reply.choices) yield { data: chunk([closingOf(choice)]) }
  if (options.includeUsage) yield { data: chunk([], { usage: completionUsage(reply.charge) }) }
  yield { data: '[DONE]' }
}

function frame({ id, created, model, serviceTier }: ChatReply): object {
  const facts = { service_tier: serviceTier, system_fingerprint: 'fp_fake' }
  return { id, object: 'chat.completion.chunk', created, model, ...facts }
}

/** Choices come in turns, as they do from the provider. */
function* interleave(
  choices: readonly ChatChoice[],
  chunkTokens: number,
): Generator<{ readonly choice: ChatChoice; readonly piece: Piece }> {
  const columns = choices.map((choice) => ({ choice, pieces: chunkPieces(choice.plan.pieces, chunkTokens) }))
  const rows = Math.max(0, ...columns.map(({ pieces }) => pieces.length))
  for (let row = 0; row < rows; row += 1) {
    for (const { choice, pieces } of columns) {
      const piece = pieces[row]
      if (piece !== undefined) yield { choice, piece }
    }
  }
}

function openingOf({ index, call }: ChatChoice): object {
  const calls = call && [{ index: 0, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }]
  const spoken = calls === undefined ? { content: '' } : { content: null, tool_calls: calls }
  return { index, delta: { role: 'assistant', ...spoken, refusal: null }, logprobs: null, finish_reason: null }
}

/** Reasoning and audio are generated before the first visible token. */
function hiddenOf({ plan }: ChatChoice): StreamEvent['generated'] {
  const { reasoningTokens, audioTokens } = plan
  return { outputTokens: reasoningTokens + audioTokens, reasoningTokens, audioOutputTokens: audioTokens }
}

function deltaOf({ index, call }: ChatChoice, { text }: Piece): object {
  const delta = call === undefined ? { content: text } : { tool_calls: [{ index: 0, function: { arguments: text } }] }
  return { index, delta, logprobs: null, finish_reason: null }
}

function closingOf({ index, finishReason }: ChatChoice): object {
  return { index, delta: {}, logprobs: null, finish_reason: finishReason }
}
