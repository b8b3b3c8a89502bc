import { limitKeyOf } from '../budget/budget.js'
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

/** The values of the scope are not known here; the budget's own say which calls it counts. */
function announceCrossed(
  governance: Governance,
  { budget: line, percent, state }: Extract<StoreNotice, { kind: 'crossed' }>,
): void {
  const budget = governance.budgets.budgets.find((candidate) => limitKeyOf(candidate) === line.limitKey)
  governance.emitter.emit('budget.threshold', () => {
    const { tags = {}, ...plain } = budget?.scope ?? {}
    return {
      type: 'budget.threshold',
      ...ofNoCall(governance),
      budget: budget?.id ?? line.key,
      scope: { ...plain, ...Object.fromEntries(Object.entries(tags).map(([tag, value]) => [`tags.${tag}`, value])) },
      window: line.window,
      unit: budget?.unit ?? 'usd',
      limit: state?.limit ?? line.limit,
      spent: state === undefined ? 0 : state.spent - state.credits,
      held: state?.held ?? 0,
      resetsAt: line.endsAt === Number.MAX_SAFE_INTEGER ? null : line.endsAt,
      percent,
    }
  })
}

function ofNoCall({ clock }: Governance): BaseEvent {
  return { version: 1, at: clock.now(), agent: '' }
}
