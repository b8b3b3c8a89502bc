import type { BudgetLine, BudgetState, ThresholdCrossing } from '../contracts/budget-store.js'
import { arrayOf } from './array-of.js'
import { heldSum } from './held-buckets.js'
import type { LedgerView } from './ledger-view.js'
import type { LimitRecord, WindowRecord } from './records.js'
import { crossThresholds, reaches } from './thresholds.js'
import { draftWindow, netSpent, stateOf } from './window-draft.js'
import type { WindowDraft } from './window-draft.js'

/** Something that works on a window. */
export interface Drafted {
  readonly draft: WindowDraft
}

/** Something asked for on a budget line. */
export interface Asked {
  readonly budget: BudgetLine
}

/** One line of a request in one transition. */
export interface LineDraft<Line extends Asked = Asked> extends Drafted {
  readonly line: Line
  readonly draft: WindowDraft
  /** As it was before anything was folded. */
  readonly recorded: WindowRecord | undefined
  /** What `control` has put over the line's own limit. */
  readonly override: LimitRecord | undefined
}

export function draftLines<Line extends Asked>(
  view: LedgerView,
  lines: readonly Line[],
  now: number,
): readonly LineDraft<Line>[] {
  const drafts = arrayOf<LineDraft<Line>>(lines.length)
  let index = 0
  for (const line of lines) {
    const { key, window, limitKey } = line.budget
    const recorded = view.window(key, window)
    const override = limitKey === undefined ? undefined : view.limit(limitKey)
    drafts[index++] = { line, draft: draftWindow(line.budget, recorded, now), recorded, override }
  }
  return drafts
}

function limitInForce({ override, line }: LineDraft): number | null {
  return override === undefined ? line.budget.limit : override.limit
}

/** What may be held on top: under the limit where it is enforced, and countable exactly in any case. */
export function headroom(item: LineDraft): number {
  const { spent, credits, held } = item.draft
  const limit = item.line.budget.enforced === false ? null : limitInForce(item)
  const countable = Number.MAX_SAFE_INTEGER - spent
  const free = limit === null ? countable : Math.min(countable, limit - spent + credits)
  return free - heldSum(held)
}

export function headroomUnderLimit(item: LineDraft): number {
  const limit = limitInForce(item)
  return limit === null ? Infinity : limit - netSpent(item.draft) - heldSum(item.draft.held)
}

/** Whether the amount would not fit even if every hold in flight were given back. */
export function isExhausted(item: LineDraft, amount: number): boolean {
  const { spent, held } = item.draft
  if (amount > Number.MAX_SAFE_INTEGER - spent - heldSum(held)) return true
  return item.line.budget.enforced !== false && amount > headroomUnderLimit(item) + heldSum(held)
}

export function stateOfLine(item: LineDraft): BudgetState {
  return stateOf(item.draft, limitInForce(item))
}

/** Notes the thresholds that the line has crossed, and pushes them to `crossed`. */
export function announce(item: LineDraft, index: number, crossed: ThresholdCrossing[]): void {
  const { line, draft, recorded } = item
  const { thresholds } = line.budget
  const limit = limitInForce(item)
  const after = netSpent(draft)
  if (thresholds === undefined || limit === null) return
  if (draft.fired.length === 0 && !reaches(after, thresholds[0] ?? Infinity, limit)) return
  const before = recorded === undefined ? 0 : netSpent(recorded)
  draft.fired = crossThresholds(draft.fired, { line: index, thresholds, limit, before, after }, crossed)
}

/** Whether expired holds became spend in this transition. */
export function hasCharged({ draft, recorded }: LineDraft): boolean {
  return recorded !== undefined && draft.spent !== recorded.spent
}

export function draftOf({ draft }: Drafted): WindowDraft {
  return draft
}

/** The latest instant any of the windows has folded to: no bucket may be put before it. */
export function latestFold(items: readonly Drafted[]): number {
  let latest = 0
  for (const { draft } of items) latest = Math.max(latest, draft.foldedTo)
  return latest
}
