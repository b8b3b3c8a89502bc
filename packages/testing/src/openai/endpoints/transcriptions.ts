import { chargeOf, type Charge } from '../../billing/charge.js'
import { audioTokens, secondsOfAudio } from '../../counting/media-tokens.js'
import { chunkPieces, textOf } from '../../generation/piece.js'
import { planChoice } from '../../generation/plan-choice.js'
import type { OutputPlan } from '../../generation/plan-output.js'
import { isTrue, stringOf } from '../../json.js'
import type { Answer, StreamEvent } from '../../server/answer.js'
import { counterFor, missing, modelOf, type Exchange } from '../../server/exchange.js'

/** POST /audio/transcriptions and /audio/translations, a form with `file`. */
export async function transcriptions(exchange: Exchange): Promise<Answer> {
  const { body, shape } = exchange
  const model = modelOf(exchange)
  const file = body['file']
  if (!(file instanceof Blob)) throw missing('file')
  const bytes = Buffer.from(await file.arrayBuffer())
  const plan = planChoice(exchange, { model, cap: undefined })
  const seconds = Math.ceil(secondsOfAudio(bytes))
  const charge = chargeFor(exchange, { model, plan, bytes, seconds })
  const usage = shape.usage === 'omit' ? {} : { usage: usageOf(charge, seconds) }
  if (isTrue(body['stream'])) {
    return { kind: 'events', charge, events: transcriptEvents(plan, usage, shape.chunkTokens ?? 1) }
  }
  return wholeTranscript(exchange, { charge, usage, text: textOf(plan.pieces), seconds })
}

interface Recording {
  readonly model: string
  readonly plan: OutputPlan
  readonly bytes: Buffer
  readonly seconds: number
}

/** Whisper is sold by the second; its successors by audio tokens, the text of the prompt and what they write. */
function chargeFor(exchange: Exchange, { model, plan, bytes, seconds }: Recording): Charge {
  if (model.startsWith('whisper')) return chargeOf({ model, units: { second: seconds } })
  const prompt = stringOf(exchange.body['prompt'])
  const text = prompt === undefined ? 0 : counterFor(exchange, model)(prompt)
  const audioInputTokens = exchange.shape.audioInputTokens ?? audioTokens(bytes)
  const { outputTokens, reasoningTokens } = plan
  return chargeOf({ model, inputTokens: text + audioInputTokens, audioInputTokens, outputTokens, reasoningTokens })
}

function usageOf(charge: Charge, seconds: number): object {
  if (charge.units['second'] !== undefined) return { type: 'duration', seconds }
  const { inputTokens, audioInputTokens, outputTokens } = charge
  return {
    type: 'tokens',
    input_tokens: inputTokens,
    input_token_details: { text_tokens: inputTokens - audioInputTokens, audio_tokens: audioInputTokens },
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  }
}

interface Transcript {
  readonly charge: Charge
  readonly usage: object
  readonly text: string
  readonly seconds: number
}

function wholeTranscript({ body }: Exchange, { charge, usage, text, seconds }: Transcript): Answer {
  const format = body['response_format']
  if (format === 'text' || format === 'srt' || format === 'vtt') {
    return { kind: 'bytes', charge, contentType: 'text/plain; charset=utf-8', bytes: Buffer.from(`${text}\n`) }
  }
  const details = format === 'verbose_json' ? { language: 'english', duration: seconds, segments: [] } : {}
  return { kind: 'json', charge, body: { text, ...details, ...usage } }
}

function* transcriptEvents(plan: OutputPlan, usage: object, chunkTokens: number): Generator<StreamEvent> {
  const { reasoningTokens } = plan
  let before = reasoningTokens
  for (const { text, tokens } of chunkPieces(plan.pieces, chunkTokens)) {
    yield { data: { type: 'transcript.text.delta', delta: text }, generated: { outputTokens: before + tokens } }
    before = 0
  }
  const data = { type: 'transcript.text.done', text: textOf(plan.pieces), ...usage }
  yield { data, generated: { outputTokens: before, reasoningTokens } }
  yield { data: '[DONE]' }
}
