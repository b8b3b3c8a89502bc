import type { BudgetLine, ReserveResult, SettleResult } from '../contracts/budget-store.js'
import { OUTBOX_RETENTION_MS, RECORD_VERSION } from './records.js'
import type { OutboxRecord, PendingCrossing } from './records.js'

/** How long, in ms, a process has to announce what it has crossed, or was told. */
const ANNOUNCED_WITHIN_MS = 30_000

/** What names a crossing: a percent is crossed once for a window and a limit. */
export type CrossingName = Pick<PendingCrossing, 'key' | 'window' | 'percent' | 'limit'>

/** What an answer says that its call has crossed. */
export function crossingsOf(
  lines: readonly { readonly budget: BudgetLine }[],
  { crossed, states, now }: Pick<ReserveResult | SettleResult, 'crossed' | 'states' | 'now'>,
): readonly PendingCrossing[] {
  return crossed.flatMap(({ line, percent }) => {
    const budget = lines[line]?.budget
    const state = states[line]
    if (budget === undefined || state === undefined || state.limit === null) return []
    const { key, window, limit, spent, credits, held } = state
    const dueAt = now + ANNOUNCED_WITHIN_MS
    return [{ key, window, endsAt: budget.endsAt, percent, limit, spent, credits, held, at: now, dueAt }]
  })
}

export function posted(outbox: OutboxRecord | undefined, crossings: readonly PendingCrossing[]): OutboxRecord {
  return outboxOf([...(outbox?.crossings ?? []), ...crossings])
}

/** Takes what is due, which then is due again later; drops what is too old to be of interest. */
export function taken(
  outbox: OutboxRecord | undefined,
  now: number,
): { readonly outbox: OutboxRecord; readonly due: readonly PendingCrossing[] } {
  const crossings = (outbox?.crossings ?? []).filter(({ at }) => at + OUTBOX_RETENTION_MS > now)
  const due = crossings.filter(({ dueAt }) => dueAt <= now)
  const later = crossings.map((one) => (due.includes(one) ? { ...one, dueAt: now + ANNOUNCED_WITHIN_MS } : one))
  return { outbox: outboxOf(later), due }
}

export function acknowledged(outbox: OutboxRecord | undefined, names: readonly CrossingName[]): OutboxRecord {
  const isNamed = (one: PendingCrossing): boolean => names.some((name) => isSame(name, one))
  return outboxOf((outbox?.crossings ?? []).filter((one) => !isNamed(one)))
}

function outboxOf(crossings: readonly PendingCrossing[]): OutboxRecord {
  return { v: RECORD_VERSION, kind: 'outbox', crossings }
}

function isSame(left: CrossingName, right: CrossingName): boolean {
  const { key, window, percent, limit } = left
  return key === right.key && window === right.window && percent === right.percent && limit === right.limit
}
