import { chargeOf, type Charge } from '../../billing/charge.js'
import { stringOf } from '../../json.js'
import type { Answer, StreamEvent } from '../../server/answer.js'
import { counterFor, missing, modelOf, type Exchange } from '../../server/exchange.js'

const contentTypes: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  opus: 'audio/opus',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
}

const bytesPerCharacter = 64

/**
 * POST /audio/speech: bytes, or events where `stream_format` is `sse`. Sold by the character; where the behaviour tells
 * `audioOutputTokens`, by tokens instead, which only the events report.
 */
export function speech(exchange: Exchange): Answer {
  const { body } = exchange
  const model = modelOf(exchange)
  const input = stringOf(body['input'])
  if (input === undefined) throw missing('input')
  const charge = chargeFor(exchange, model, input)
  const bytes = audioOf(input)
  if (body['stream_format'] === 'sse') return { kind: 'events', charge, events: speechEvents(bytes, charge) }
  const contentType = contentTypes[stringOf(body['response_format']) ?? 'mp3'] ?? 'application/octet-stream'
  return { kind: 'bytes', charge, contentType, bytes }
}

function chargeFor(exchange: Exchange, model: string, input: string): Charge {
  const audioOutputTokens = exchange.shape.audioOutputTokens
  if (audioOutputTokens === undefined) return chargeOf({ model, units: { character: Array.from(input).length } })
  const inputTokens = counterFor(exchange, model)(input)
  return chargeOf({ model, inputTokens, outputTokens: audioOutputTokens, audioOutputTokens })
}

/** Every byte value occurs, so a client that decodes the body as text shows it. */
function audioOf(input: string): Buffer {
  return Buffer.from(Array.from({ length: input.length * bytesPerCharacter }, (_, index) => (index * 7) % 256))
}

function* speechEvents(bytes: Buffer, charge: Charge): Generator<StreamEvent> {
  const { inputTokens, outputTokens, audioOutputTokens } = charge
  const half = Math.ceil(bytes.length / 2)
  for (const part of [bytes.subarray(0, half), bytes.subarray(half)]) {
    const generated = part.byteOffset === bytes.byteOffset ? { outputTokens, audioOutputTokens } : {}
    yield { data: { type: 'speech.audio.delta', audio: part.toString('base64') }, generated }
  }
  const usage = { input_tokens: inputTokens, output_tokens: outputTokens, total_tokens: inputTokens + outputTokens }
  yield { data: { type: 'speech.audio.done', usage } }
}
