import { chunkPieces } from '../../generation/piece.js'
import type { StreamEvent } from '../../server/answer.js'
import { messageFrame, type MessageReply, thoughtOf } from './message-reply.js'
import { inputUsage, outputUsage } from './usage.js'

/**
 * The events of a streamed message: `message_start` tells the input and the output so far; `message_delta` the final
 * output, with `null` for what it leaves as it was.
 * @see https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export function* messageEvents(reply: MessageReply, chunkTokens: number, isSilent: boolean): Generator<StreamEvent> {
  yield event('message_start', {
    message: {
      ...messageFrame(reply),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      ...(isSilent ? {} : { usage: { ...inputUsage(reply), output_tokens: 1, server_tool_use: null } }),
    },
  })
  yield event('ping', {})
  yield* compactionEvents(reply)
  const index = reply.plan.reasoningTokens > 0 ? 1 : 0
  if (index === 1) yield* thinkingEvents(reply.plan.reasoningTokens)
  yield* blockEvents(reply, index, chunkTokens)
  yield event('message_delta', {
    delta: { stop_reason: reply.stopReason, stop_sequence: null },
    ...(isSilent ? {} : { usage: { ...unchanged, ...outputUsage(reply) } }),
  })
  yield event('message_stop', {})
}

const unchanged = { input_tokens: null, cache_creation_input_tokens: null, cache_read_input_tokens: null }

function event(type: string, rest: object, generated?: StreamEvent['generated']): StreamEvent {
  return { name: type, data: { type, ...rest }, ...(generated === undefined ? {} : { generated }) }
}

/** Its input was billed with the rest; its output is generated before the answer's own. */
function* compactionEvents({ compaction }: MessageReply): Generator<StreamEvent> {
  if (compaction !== undefined) yield event('ping', {}, { outputTokens: compaction.outputTokens })
}

function* thinkingEvents(tokens: number): Generator<StreamEvent> {
  const { thinking, signature } = thoughtOf(tokens)
  const block = { type: 'thinking', thinking: '', signature: '' }
  yield event(
    'content_block_start',
    { index: 0, content_block: block },
    { outputTokens: tokens, reasoningTokens: tokens },
  )
  yield event('content_block_delta', { index: 0, delta: { type: 'thinking_delta', thinking } })
  yield event('content_block_delta', { index: 0, delta: { type: 'signature_delta', signature } })
  yield event('content_block_stop', { index: 0 })
}

function* blockEvents({ plan, call }: MessageReply, index: number, chunkTokens: number): Generator<StreamEvent> {
  const block =
    call === undefined ? { type: 'text', text: '' } : { type: 'tool_use', id: call.id, name: call.name, input: {} }
  yield event('content_block_start', { index, content_block: block })
  for (const { text, tokens } of chunkPieces(plan.pieces, chunkTokens)) {
    const delta = call === undefined ? { type: 'text_delta', text } : { type: 'input_json_delta', partial_json: text }
    yield event('content_block_delta', { index, delta }, { outputTokens: tokens })
  }
  yield event('content_block_stop', { index })
}
