import { AsyncLocalStorage } from 'node:async_hooks'
import { PolicyDeniedError } from '../errors/index.js'
import { streamErrorCleaner } from './clean-stream-errors.js'
import { type Dispatched, DispatchFailure } from './dispatch.js'
import { bodyEnding, type Outcome, streamEnding } from './ending.js'
import type { Flight } from './flight.js'
import { observeStream, type StreamObserver } from './observe-stream.js'
import { observeText } from './observe-text.js'
import { readingPace } from './reading-pace.js'
import { settle } from './settle.js'
import { markSpendLimit, spendLimitError } from './spend-limit.js'
import { watchStream } from './watch-stream.js'

/** Watches the answer without changing it, and settles once when its cost is known. */
export async function meter(flight: Flight, dispatched: Dispatched): Promise<Response> {
  const { response } = dispatched
  if (response.status >= 300 && response.status < 400 && dispatched.key !== undefined)
    return refuseRedirect(flight, dispatched)
  if (!response.ok) return meterRefusal(flight, dispatched)
  const isMetered = flight.call.operation.charge === 'metered'
  if (!isMetered || response.body === null) {
    await settle(flight, outcomeOf(dispatched, isMetered ? 'unknown' : 'complete'))
    return response
  }
  const contentType = response.headers.get('content-type') ?? ''
  if (contentType.includes('text/event-stream')) return meterStream(flight, dispatched)
  if (contentType.includes('json') || contentType.startsWith('text/')) return meterText(flight, dispatched)
  return meterBinary(flight, dispatched)
}

/** Settles a call whose request got no answer, and returns what the caller shall catch. */
export async function failed(flight: Flight, error: unknown): Promise<unknown> {
  if (!(error instanceof DispatchFailure)) {
    await settle(flight, { ending: 'unknown', status: null, dispatches: 1 })
    return error
  }
  const ending = error.mayHaveArrived ? 'unknown' : 'not_sent'
  await settle(flight, { ending, status: null, dispatches: error.dispatches })
  return flight.call.seam.governance.redactor.error(error.error)
}

function outcomeOf({ response, dispatches }: Dispatched, ending: Outcome['ending']): Outcome {
  return { ending, status: response.status, dispatches }
}

function meterText(flight: Flight, dispatched: Dispatched): Response {
  const meter = flight.call.operation.createMeter({ stripUsage: false })
  return observeText(dispatched.response, {
    async whole(text) {
      const parsed = meter.body(text)
      const reading = meter.reading()
      await settle(flight, { ...outcomeOf(dispatched, bodyEnding(reading)), reading })
      return parsed
    },
    // The answer was on its way: the provider generated, and bills, all of it.
    broken: () => settle(flight, outcomeOf(dispatched, 'unknown')),
  })
}

/** Calls whose stream was dropped before its end; the platform gives up such a body too. */
const dropped = new FinalizationRegistry<{ readonly flight: Flight; readonly outcome: Outcome }>(
  ({ flight, outcome }) => void settle(flight, outcome),
)

function meterStream(flight: Flight, dispatched: Dispatched): Response {
  const { response } = dispatched
  const observed = observeStream(response, streamObserver(flight, outcomeOf(dispatched, 'interrupted')))
  if (observed.body !== null) dropped.register(observed.body, { flight, outcome: outcomeOf(dispatched, 'unknown') })
  return observed
}

/** Knows nothing of the response: what it held could never be dropped. */
function streamObserver(flight: Flight, outcome: Outcome): StreamObserver {
  const { clock } = flight.call.seam.governance
  const meter = flight.call.operation.createMeter({ stripUsage: flight.asksStreamUsage })
  const clean = streamErrorCleaner(flight.call.seam.governance.redactor)
  const pace = readingPace(clock)
  let firstByteAt: number | undefined
  let pieces = 0
  // A stream may be read far from where it was asked for; listeners belong to the call.
  const inContext = AsyncLocalStorage.snapshot()
  const ended = (isWhole: boolean): Promise<void> => {
    stopWatching()
    const reading = meter.reading()
    // After its end, or its error, nothing more can wait in a buffer.
    const behindMs = isWhole || reading.failed ? 0 : pace.behindMs()
    // Where nothing was read, all of it may have been generated and waits in a buffer.
    const ending = pieces === 0 ? 'unknown' : streamEnding(reading)
    return inContext(() => settle(flight, { ...outcome, ending, reading, firstByteAt, behindMs }))
  }
  const stopWatching = watchStream(flight.call, {
    progress: () => pieces,
    onAbort: () => void ended(false),
    onNeglect: () => void inContext(() => settle(flight, { ...outcome, ending: 'unknown', firstByteAt })),
  })
  return {
    asked: () => pace.asked(),
    chunk(bytes) {
      pace.got()
      pieces++
      firstByteAt ??= clock.now()
      return clean(meter.chunk(bytes))
    },
    flush: () => clean(meter.flush()),
    ended,
  }
}

/** Speech and other bytes tell no usage; what is billed by the piece was known before dispatch. */
async function meterBinary(flight: Flight, dispatched: Dispatched): Promise<Response> {
  const { units } = flight.call.operation
  if (units === undefined) {
    await settle(flight, outcomeOf(dispatched, 'unknown'))
    return dispatched.response
  }
  const reading = { usage: { inputTokens: 0, outputTokens: 0, units }, terminated: true, failed: false, outputText: '' }
  await settle(flight, { ...outcomeOf(dispatched, 'complete'), reading })
  return dispatched.response
}

/** An error answer: read whole, cleaned of keys the provider may echo, and charged by what its status means. */
async function meterRefusal(flight: Flight, dispatched: Dispatched): Promise<Response> {
  const { response } = dispatched
  const { wire, governance } = flight.call.seam
  const text = await response.text().catch(() => undefined)
  const kind = wire.classifyRefusal({ status: response.status, body: parse(text) })
  if (kind === 'rate_limited') pauseAgent(flight, response)
  await settle(flight, outcomeOf(dispatched, text === undefined || kind === 'unknown' ? 'unknown' : 'refused'))
  // Not every SDK reads the header that says an answer is final: AI SDKs try any 429 again.
  if (kind === 'spend_limit' && flight.call.seam.onDeny === 'throw') throw spendLimitError(flight.call, response.status)
  const headers = describeBody(governance.redactor.headers(response.headers))
  if (kind === 'spend_limit') markSpendLimit(flight.call, headers, response.status)
  const clean = new Response(text === undefined ? null : governance.redactor.text(text), {
    status: response.status,
    statusText: response.statusText,
    headers,
  })
  Object.defineProperty(clean, 'url', { value: response.url })
  return clean
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

/** The body was decoded and may have changed length: headers that describe the old bytes would lie. */
function describeBody(headers: Headers): Headers {
  headers.delete('content-encoding')
  headers.delete('content-length')
  return headers
}

/** A provider's retry-after holds back the agent's other calls too. */
function pauseAgent({ call, scope }: Flight, response: Response): void {
  const { governance } = call.seam
  const delayMs = retryAfterMs(response.headers, governance.clock.now())
  if (delayMs !== undefined) governance.admission.pause(scope, governance.clock.now() + delayMs)
}

/** `retry-after-ms` (OpenAI), or `retry-after` in seconds or as a date: https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */
function retryAfterMs(headers: Headers, now: number): number | undefined {
  const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN)
  if (Number.isFinite(milliseconds)) return milliseconds
  const value = headers.get('retry-after')
  if (value === null) return undefined
  const delay = Number.isFinite(Number(value)) ? Number(value) * 1_000 : Date.parse(value) - now
  return Number.isFinite(delay) && delay > 0 ? delay : undefined
}

/** A redirect would carry the key, or a paid request, to a place nobody configured. */
async function refuseRedirect(flight: Flight, dispatched: Dispatched): Promise<never> {
  const { call } = flight
  const { response } = dispatched
  await response.body?.cancel()
  await settle(flight, outcomeOf(dispatched, 'refused'))
  const target = call.seam.governance.redactor.text(response.headers.get('location') ?? 'nowhere')
  throw new PolicyDeniedError({
    message:
      `${call.seam.origin} answered ${call.operation.name} with a redirect (${response.status}) to ${target}. A redirect is ` +
      `never followed with a key attached; set the client's baseURL to the final address.`,
  })
}
