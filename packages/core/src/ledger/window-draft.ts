import type { BudgetState } from '../contracts/budget-store.js'
import { addHeld, BUCKET, heldSum, NO_HOLDS, removeHeld } from './held-buckets.js'
import type { Hold } from './held-buckets.js'
import { RECORD_VERSION } from './records.js'
import type { FiredThreshold, WindowRecord } from './records.js'

/**
 * The next record of a window while one transition works on it. It starts as a copy of the recorded one as of now; once
 * it has been handed out it is a record like any other and never changes again.
 */
export type WindowDraft = { -readonly [Field in keyof WindowRecord]: WindowRecord[Field] }

/** What names a window, in a budget line as in a hold's share. */
export interface WindowName {
  readonly key: string
  readonly window: string
  readonly endsAt: number
}

const NONE_FIRED: readonly FiredThreshold[] = []

/** The recorded window with its expired holds folded, or a new one. */
export function draftWindow(name: WindowName, recorded: WindowRecord | undefined, now: number): WindowDraft {
  if (recorded === undefined) return newWindow(name, now)
  const { of, spent, credits, held, foldedTo, fired } = recorded
  const draft: WindowDraft = { v: RECORD_VERSION, kind: 'window', of, spent, credits, held, foldedTo, fired }
  if (held.length > 0 && (held[0] ?? 0) <= now) foldExpired(draft, now)
  return draft
}

function newWindow({ key, window, endsAt }: WindowName, now: number): WindowDraft {
  const of = { key, window, endsAt, since: now }
  return { v: RECORD_VERSION, kind: 'window', of, spent: 0, credits: 0, held: NO_HOLDS, foldedTo: 0, fired: NONE_FIRED }
}

/** Charges what has been spent in addition; what was charged too much before is given back as a credit. */
export function charge(draft: WindowDraft, difference: number): void {
  if (difference >= 0) draft.spent = saturatedSum(draft.spent, difference)
  else credit(draft, -difference)
}

export function credit(draft: WindowDraft, amount: number): void {
  draft.credits = saturatedSum(draft.credits, amount)
}

export function hold(draft: WindowDraft, held: Hold, amount: number): void {
  draft.held = addHeld(draft.held, held, amount)
}

export function release(draft: WindowDraft, held: Hold, amount: number): void {
  draft.held = removeHeld(draft.held, held, amount)
}

/** Whether a hold with this expiry has no bucket left in the window; holds even if the clock went back. */
export function hasFolded({ foldedTo }: WindowRecord, expiresAt: number): boolean {
  return expiresAt <= foldedTo
}

/** What is used up for good. */
export function netSpent({ spent, credits }: WindowRecord): number {
  return spent - credits
}

export function stateOf({ of, spent, credits, held }: WindowRecord, limit: number | null): BudgetState {
  return { key: of.key, window: of.window, limit, spent, credits, held: heldSum(held) }
}

function foldExpired(draft: WindowDraft, now: number): void {
  const { held } = draft
  let at = 0
  for (; at < held.length && (held[at] ?? 0) <= now; at += BUCKET) {
    draft.spent = saturatedSum(draft.spent, held[at + 1] ?? 0)
    draft.foldedTo = held[at] ?? 0
  }
  draft.held = held.slice(at)
}

/** A counter stops at 2^53 - 1; from there on no reservation is granted. */
function saturatedSum(left: number, right: number): number {
  return Math.min(left + right, Number.MAX_SAFE_INTEGER)
}
