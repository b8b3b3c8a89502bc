import type { MatchedBudget } from '../budget/budget.js'
import { admit } from './admit.js'
import { announceStart } from './announce.js'
import { authorize } from './authorize.js'
import type { Call } from './call.js'
import { chooseKey } from './choose-key.js'
import { deny } from './deny.js'
import { dispatch } from './dispatch.js'
import { estimate } from './estimate.js'
import type { FetchSeam } from './fetch-seam.js'
import type { Flight } from './flight.js'
import { enter, identify } from './identify.js'
import { callScope, matchBudgets } from './match-budgets.js'
import { failed, meter } from './meter.js'
import { isNetworkRequest, outgoingRequest } from './outgoing-request.js'
import { rateClaims } from './rate-claims.js'
import { reserve, type ReserveInput } from './reserve.js'

/** The way of one request, a step a file. */
export async function governRequest(
  seam: FetchSeam,
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  // SDKs probe the platform with data: URLs; nothing leaves the process.
  if (!isNetworkRequest(input)) return seam.send(input, init)
  const entry = enter(seam)
  let call: Call | undefined
  try {
    call = identify(seam, await outgoingRequest(input, init), entry)
    return await fly(await prepare(call))
  } catch (error) {
    return deny({ seam, agent: seam.agent ?? entry.run?.agent, call }, error)
  }
}

/** Everything before a byte leaves. A refusal at any step leaves nothing behind. */
async function prepare(call: Call): Promise<Flight> {
  authorize(call)
  // From here on a governor that closes waits for it, also while it stands in a queue.
  call.seam.governance.activity.begin(call.id)
  try {
    return await admitAndReserve(call)
  } catch (refusal) {
    call.seam.governance.activity.end(call.id)
    throw refusal
  }
}

/** Waits where limits or budgets let it. While it waits for a shared limit, it holds neither a slot nor money. */
async function admitAndReserve(call: Call): Promise<Flight> {
  const scope = callScope(call, (await chooseKey(call))[0]?.label)
  const budgets = matchBudgets(call, scope)
  const input = { call, id: call.id, scope, estimate: estimate(call, budgets) }
  const claims = rateClaims(input)
  if (claims.length === 0) return occupy(input, budgets)
  const { deadline, request, seam } = call
  const { randomId, sharedLimitQueue } = seam.governance
  return sharedLimitQueue.inTurn({ claims, deadline, signal: request.signal }, (attempt) =>
    occupy(attempt === 0 ? input : { ...input, id: randomId() }, budgets),
  )
}

async function occupy(input: ReserveInput, budgets: readonly MatchedBudget[]): Promise<Flight> {
  const { call } = input
  const ticket = await admit(input)
  try {
    // Asked again: the key may have been rotated while the call waited for its slot.
    const keys = await chooseKey(call)
    const reservation = await reserve(input, budgets)
    const { scope, estimate } = input
    return { call, scope, estimate, keys, ticket, reservation, asksStreamUsage: asksStreamUsage(call) }
  } catch (refusal) {
    ticket.cancel()
    throw refusal
  }
}

/** The call leaves; from here on it settles, whatever happens. */
async function fly(flight: Flight): Promise<Response> {
  announceStart(flight)
  try {
    return await meter(flight, await dispatch(flight))
  } catch (error) {
    throw await failed(flight, error)
  }
}

function asksStreamUsage({ operation, seam, isSigned }: Call): boolean {
  return operation.needsStreamUsage && !isSigned && seam.governance.settings.streamUsage === 'inject'
}
