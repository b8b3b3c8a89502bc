import { limitKeyOf } from '../budget/budget.js'
import { assertLimit } from '../budget/parse-budget.js'
import { assertScopeValue } from '../budget/scope.js'
import type { BudgetStore, ControlRequest } from '../contracts/budget-store.js'
import type { AgentSuspensionEvent, LimitChangedEvent } from '../contracts/events.js'
import { ConfigurationError } from '../errors/index.js'
import { nearestName } from '../validation/nearest-name.js'
import type { Governance } from './governance.js'
import type { Governor } from './governor.js'

type Administration = Pick<Governor, 'setLimit' | 'setPrices' | 'suspend' | 'resume'>

/** Changes at run time, without a deploy. Each names its actor. */
export function administer(governance: Governance): Administration {
  const { budgets, stores, agents, gateAnswers, clock } = governance
  return {
    async setLimit(id, limit, { actor }) {
      assertScopeValue('setLimit: actor', actor)
      const budget = budgets.find(id)
      if (budget === undefined) throw unknownBudget(governance, id)
      assertLimit('setLimit: the limit', limit)
      if (limit.unit !== budget.unit) {
        throw new ConfigurationError(
          `setLimit: budget "${id}" counts ${budget.unit}; the new limit is in ${limit.unit}.`,
        )
      }
      const store = budget.store === 'local' ? stores.local : stores.shared
      await control(store, { kind: 'limit', limitKey: limitKeyOf(budget), limit: limit.amount })
      governance.refusals.forget()
      governance.headroom.wake()
      const { unit, amount } = limit
      announce(governance, { type: 'budget.limit_changed', budget: id, unit, limit: amount, actor })
    },
    setPrices(book) {
      governance.prices.replace(book)
      governance.refusals.forget()
      governance.headroom.wake()
    },
    async suspend(agent, { reason, actor }) {
      agents.assertUsable(agent)
      assertScopeValue('suspend: actor', actor)
      controlOf(stores.shared)
      const suspension = { reason, actor, at: clock.now() }
      agents.suspend(agent, suspension)
      announce(governance, { type: 'agent.suspended', agent, actor, reason })
      await control(stores.shared, { kind: 'gate', gate: gateOf(agent), suspension })
      agents.handOver(agent)
      gateAnswers.forget(agent)
    },
    async resume(agent, { actor }) {
      agents.assertUsable(agent)
      assertScopeValue('resume: actor', actor)
      await control(stores.shared, { kind: 'gate', gate: gateOf(agent), suspension: null })
      agents.resume(agent)
      gateAnswers.forget(agent)
      announce(governance, { type: 'agent.resumed', agent, actor })
    },
  }
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
