import type { CounterBudget } from '../budget/counter-budget.js'
import type { LimitUnit, WindowKind } from '../contracts/budget.js'
import type { StoreNotice } from '../contracts/budget-store.js'
import type { BaseEvent } from '../contracts/events.js'
import type { Governance } from './governance.js'

/** Announces what the shared store has to say outside of any call. */
export function announceNotices(governance: Governance): void {
  governance.stores.shared.watch?.((notice) => announce(governance, notice))
}

function announce(governance: Governance, notice: StoreNotice): void {
  const { emitter, redactor } = governance
  switch (notice.kind) {
    case 'crossed':
      return announceCrossed(governance, notice)
    case 'available':
      return emitter.emit('budget.store_recovered', () => ({
        type: 'budget.store_recovered',
        ...ofNoCall(governance),
        message: redactor.text(notice.message),
      }))
    case 'unavailable':
    case 'abandoned':
      return emitter.emit('budget.store_degraded', () => ({
        type: 'budget.store_degraded',
        ...ofNoCall(governance),
        verb: notice.kind === 'abandoned' ? 'settle' : 'reserve',
        outcome: notice.kind,
        message: redactor.text(notice.message),
      }))
  }
}

/** Nobody knows any more whose call it was; where the budget counts one agent's calls, it was that agent's. */
function announceCrossed(
  governance: Governance,
  { budget: line, percent, state }: Extract<StoreNotice, { kind: 'crossed' }>,
): void {
  governance.emitter.emit('budget.threshold', () => {
    const { budget, scope } = governance.budgets.ofCounter(line.key) ?? unknownBudget(line.key)
    const neverResets = budget.per === 'total' || budget.per === 'run'
    return {
      type: 'budget.threshold',
      ...ofNoCall(governance),
      agent: scope['agent'] ?? '',
      budget: budget.id,
      scope,
      window: line.window,
      unit: budget.unit,
      limit: state?.limit ?? null,
      spent: state === undefined ? 0 : state.spent - state.credits,
      held: state?.held ?? 0,
      resetsAt: neverResets ? null : line.endsAt,
      percent,
    }
  })
}

/** Of a configuration that this process does not have: better to be announced by its counter's name than not at all. */
function unknownBudget(key: string): CounterBudget {
  const [unit, per] = key.split('/')
  return { budget: { id: key, unit: unit as LimitUnit, per: per as WindowKind }, scope: {} }
}

function ofNoCall({ clock }: Governance): BaseEvent {
  return { version: 1, at: clock.now(), agent: '' }
}
