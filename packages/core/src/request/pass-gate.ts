import type { Suspension } from '../contracts/budget-store.js'
import { AgentSuspendedError } from '../errors/index.js'
import { gateOf } from '../governor/administration.js'
import { announceDegraded } from './announce.js'
import { storeFailure, StoreOutage } from './ask-store.js'
import type { Call } from './call.js'
import { closedGate } from './reservation-refusal.js'
import type { Hold } from './reservation.js'
import type { ReserveInput } from './reserve.js'

/** Life, in ms, of a reservation that holds nothing; nobody settles it. */
const emptyTtlMs = 1_000

/**
 * Asks the shared store whether the agent is suspended, for a call that holds nothing there: with each paid call, and for
 * free endpoints once in a while. A store that does not answer refuses, as it does where money is asked for.
 */
export async function passGate(input: ReserveInput, holds: readonly Hold[]): Promise<void> {
  const { call } = input
  const { stores } = call.seam.governance
  if (stores.shared === stores.local || stores.shared.control === undefined) return
  if (holds.some(({ store }) => store === stores.shared)) return
  const suspension = await suspensionOf(input)
  if (suspension !== undefined) throw new AgentSuspendedError({ agent: call.caller.agent, ...suspension })
}

async function suspensionOf(input: ReserveInput): Promise<Suspension | undefined> {
  const { call } = input
  const { gateAnswers, stores } = call.seam.governance
  try {
    if (call.operation.charge !== 'free') return await askGate(call, call.request.signal)
    // The answer is for other calls too, so this one's signal does not end the question.
    return await gateAnswers.of(call.caller.agent, () => askGate(call, undefined))
  } catch (error) {
    const outage = storeFailure(input, { store: stores.shared, budgets: [], rates: [] }, error)
    if (outage instanceof StoreOutage) announceDegraded(call, { verb: 'reserve', outcome: 'denied' }, outage)
    throw outage
  }
}

/** A reservation without lines: it passes the gate or does not, and holds nothing. */
async function askGate(call: Call, signal: AbortSignal | undefined): Promise<Suspension | undefined> {
  const { randomId, stores } = call.seam.governance
  const gates = [gateOf(call.caller.agent)]
  const request = { id: randomId(), lines: [], gates, ttlMs: emptyTtlMs, onExpire: 'release' } as const
  const result = await stores.shared.reserve(request, { signal })
  if (result.ok) return undefined
  if (result.reason !== 'suspended') throw new Error(`a reservation without lines was refused: ${result.reason}`)
  return closedGate(call, result)
}
