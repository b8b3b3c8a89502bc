import { RateLimitedError } from '../errors/index.js'
import { type Ahead, type Gate, type Need, nobody } from './gate.js'

/** When a call in flight will end is unknown; one second is the shortest wait that a `retry-after` header can tell. */
const unknownRetryMs = 1_000
/** For a call that no wait will help: the longest window, so that at least a loop does not run hot. */
const hopelessRetryMs = 3_600_000

const beforeDeadline = ', and no slot comes before the deadline of the call'

export interface GatedCall {
  readonly gates: readonly Gate[]
  readonly tokens: number
  /** Epoch ms. */
  readonly deadline: number | undefined
}

/** Why a call can't go on now, be it waiting or not; `undefined` where every gate in its way lets it wait. */
export function refusalNow(
  { gates, tokens, deadline = Infinity }: GatedCall,
  now: number,
): RateLimitedError | undefined {
  const need: Need = { tokens, now }
  for (const gate of gates) {
    const readyAt = gate.readyAt(need)
    if (gate.readyBehind(nobody, need) === Infinity) return refusalForSize(gate, need)
    if (readyAt <= now) continue
    if (gate.whenFull === 'deny') return refusal(gate, need)
    const isLate = deadline <= now || (readyAt > deadline && readyAt < Infinity)
    if (isLate) return refusal(gate, need, { why: beforeDeadline })
  }
  return undefined
}

/** Why a call can't hope for a slot before its deadline behind those who stand in its line. */
export function refusalBehind(ahead: Ahead, call: GatedCall, now: number): RateLimitedError | undefined {
  const { gates, tokens, deadline = Infinity } = call
  const need: Need = { tokens, now }
  const late = gates.find((gate) => gate.readyBehind(ahead, need) > deadline)
  return late && refusal(late, need, { why: beforeDeadline, ahead })
}

/** The refusal of a call whose deadline came while it waited. */
export function refusalByDeadline({ gates, tokens }: GatedCall, now: number): RateLimitedError {
  const need: Need = { tokens, now }
  const latest = gates.toSorted((left, right) => right.readyAt(need) - left.readyAt(need))[0]
  if (!latest) throw new RangeError('A call without gates never waits')
  return refusal(latest, need, { why: beforeDeadline })
}

function refusal(gate: Gate, need: Need, { why = '', ahead = nobody } = {}): RateLimitedError {
  const { limit, state } = gate.obstacle(need)
  const retryAfterMs = retryAfter(Math.max(gate.readyAt(need), gate.readyBehind(ahead, need)) - need.now)
  const message = `Rate limit ${limit}: ${state}${why}. Retry in ${(retryAfterMs / 1000).toFixed(1)} s.`
  return new RateLimitedError({ message, limit, retryAfterMs })
}

function refusalForSize(gate: Gate, need: Need): RateLimitedError {
  const { limit, state } = gate.obstacle(need)
  const message = `Rate limit ${limit}: ${state}, which it never admits. Lower the call's output cap or raise the limit.`
  return new RateLimitedError({ message, limit, retryAfterMs: hopelessRetryMs })
}

function retryAfter(readyInMs: number): number {
  return readyInMs > 0 && readyInMs < Infinity ? Math.ceil(readyInMs) : unknownRetryMs
}
