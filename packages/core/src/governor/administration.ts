import type { PriceBook } from '@bursar/models'
import { actorOf, currentActor, unattributed } from '../audit/actor-context.js'
import { audited, recordDone, recorded } from '../audit/audited.js'
import { limitKeyOf } from '../budget/budget.js'
import { assertLimit } from '../budget/parse-budget.js'
import type { Limit } from '../contracts/budget.js'
import type { BudgetStore, ControlRequest } from '../contracts/budget-store.js'
import type { AgentSuspensionEvent, LimitChangedEvent } from '../contracts/events.js'
import { ConfigurationError } from '../errors/index.js'
import { nearestName } from '../validation/nearest-name.js'
import type { Governance } from './governance.js'
import type { ActorOptions, Governor } from './governor.js'
import { limitInForce } from './limit-in-force.js'

type Administration = Pick<Governor, 'setLimit' | 'setPrices' | 'suspend' | 'resume'>

/** Changes at run time, without a deploy. Each names its actor. */
export function administer(governance: Governance): Administration {
  return {
    setLimit: (id, limit, options) => setLimit(governance, { id, limit, actor: options?.actor }),
    setPrices: (book) => setPrices(governance, book),
    suspend: (agent, { reason, actor }) => suspend(governance, agent, { reason, actor }),
    resume: (agent, options) => resume(governance, agent, options?.actor),
  }
}

type GivenActor = ActorOptions['actor']

interface NewLimit {
  readonly id: string
  readonly limit: Limit
  readonly actor: GivenActor
}

async function setLimit(governance: Governance, { id, limit, actor: given }: NewLimit): Promise<void> {
  const actor = actorOf('setLimit', given)
  const budget = governance.budgets.find(id)
  if (budget === undefined) throw unknownBudget(governance, id)
  assertLimit('setLimit: the limit', limit)
  if (limit.unit !== budget.unit) {
    throw new ConfigurationError(`setLimit: budget "${id}" counts ${budget.unit}; the new limit is in ${limit.unit}.`)
  }
  const { stores, audit } = governance
  const store = budget.store === 'local' ? stores.local : stores.shared
  const before = audit === undefined ? {} : { before: { ...limit, amount: await limitInForce(store, budget) } }
  const change = { action: 'budget.limit', target: { type: 'budget', id }, actor, ...before, after: limit } as const
  await audited(governance, change, () =>
    control(store, { kind: 'limit', limitKey: limitKeyOf(budget), limit: limit.amount }),
  )
  askAgain(governance)
  const { unit, amount } = limit
  announce(governance, { type: 'budget.limit_changed', budget: id, unit, limit: amount, actor: actor.id })
}

function setPrices(governance: Governance, book: PriceBook): void {
  const before = { version: governance.prices.book.version }
  governance.prices.replace(book)
  askAgain(governance)
  recordDone(governance, {
    action: 'prices.replace',
    target: { type: 'prices', id: 'prices' },
    actor: currentActor() ?? unattributed,
    outcome: 'success',
    before,
    after: { version: governance.prices.book.version },
  })
}

/** What was refused may fit by now. */
function askAgain({ refusals, headroom }: Governance): void {
  refusals.forget()
  headroom.wake()
}

async function suspend(
  governance: Governance,
  agent: string,
  { reason, actor: given }: { reason: string; actor: GivenActor },
): Promise<void> {
  const { agents, stores, clock } = governance
  agents.assertUsable(agent)
  const actor = actorOf('suspend', given)
  controlOf(stores.shared)
  const suspension = { reason, actor: actor.id, at: clock.now() }
  // A runaway agent is stopped first, here and then everywhere, whether or not the log would keep a record of it.
  agents.suspend(agent, suspension)
  announce(governance, { type: 'agent.suspended', agent, actor: actor.id, reason })
  await recorded(
    governance,
    { action: 'agent.suspend', target: { type: 'agent', id: agent }, actor, reason },
    control(stores.shared, { kind: 'gate', gate: gateOf(agent), suspension }),
  )
  agents.handOver(agent)
  governance.gateAnswers.forget(agent)
}

async function resume(governance: Governance, agent: string, given: GivenActor): Promise<void> {
  const { agents, stores } = governance
  agents.assertUsable(agent)
  const actor = actorOf('resume', given)
  const change = { action: 'agent.resume', target: { type: 'agent', id: agent }, actor } as const
  await audited(governance, change, () =>
    control(stores.shared, { kind: 'gate', gate: gateOf(agent), suspension: null }),
  )
  agents.resume(agent)
  governance.gateAnswers.forget(agent)
  announce(governance, { type: 'agent.resumed', agent, actor: actor.id })
}

/** Name of the gate that every reservation of the agent passes. */
export function gateOf(agent: string): string {
  return `agent/${agent}`
}

async function control(store: BudgetStore, request: ControlRequest): Promise<void> {
  await controlOf(store).call(store, request)
}

function controlOf({ control: verb }: BudgetStore): NonNullable<BudgetStore['control']> {
  if (verb !== undefined) return verb
  throw new ConfigurationError(
    "The budget store has no `control` verb, so limits and suspensions can't be changed through it.",
  )
}

function unknownBudget({ budgets }: Governance, id: string): ConfigurationError {
  const ids = budgets.budgets.map((budget) => budget.id)
  const nearest = nearestName(id, ids)
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`
  return new ConfigurationError(`setLimit: there is no budget ${JSON.stringify(id)}.${hint} Known: ${ids.join(', ')}.`)
}

type Change = Omit<AgentSuspensionEvent, 'version' | 'at'> | Omit<LimitChangedEvent, 'version' | 'at'>

function announce({ emitter, clock }: Governance, change: Change): void {
  const event = { version: 1, at: clock.now(), ...change } as const
  if (event.type === 'budget.limit_changed') emitter.emit(event.type, () => event)
  else emitter.emit(event.type, () => event)
}
