import type { BudgetLine, ReserveRequest, SettleRequest } from '@bursar/core'
import type { ScriptInput } from '../script/script.js'
import type { LedgerKeys } from './ledger-keys.js'

/** What a script is given to decide by. */
export interface InputContext {
  readonly names: LedgerKeys
  /** Epoch ms; `undefined`: the server's clock. */
  readonly now: number | undefined
}

export function reserveInput(request: ReserveRequest, { names, now }: InputContext): ScriptInput {
  const { id, lines, ttlMs, onExpire, gates = [] } = request
  const budgets = lines.map(({ budget }) => budget)
  const limitKeys = limitKeysOf(budgets, names)
  const perLine: string[] = []
  let latestStart = 0
  let earliestEnd = Number.MAX_SAFE_INTEGER
  for (const { budget, amount, atLeast = amount } of lines) {
    latestStart = Math.max(latestStart, budget.startsAt)
    earliestEnd = Math.min(earliestEnd, budget.endsAt)
    perLine.push(String(amount), limitText(budget.limit), `${atLeast};${budget.endsAt};${thresholdsText(budget)}`)
  }
  const life = [String(ttlMs), onExpire === 'charge' ? '1' : '2', String(latestStart), String(earliestEnd)]
  const counts = [unenforcedText(budgets), String(limitKeys.length), String(gates.length)]
  return {
    keys: [
      names.hold(id),
      ...budgets.map((budget) => names.window(budget)),
      ...(limitKeys.length > 0 ? [names.limits] : []),
      ...(gates.length > 0 ? [names.gates] : []),
    ],
    args: [nowText(now), String(lines.length), ...life, ...counts, ...perLine, ...limitKeys, ...gates.map(names.gate)],
  }
}

/** @param unnamed keys of the windows that the reservation has and the request does not name */
export function settleInput(
  request: SettleRequest,
  unnamed: readonly string[],
  { names, now }: InputContext,
): ScriptInput {
  const { id, lines, seq = 0, ttlMs } = request
  const budgets = lines.map(({ budget }) => budget)
  const limitKeys = limitKeysOf(budgets, names)
  const perLine: string[] = []
  let keeps = false
  for (const { budget, amount, keep, credit } of lines) {
    keeps ||= keep !== undefined
    perLine.push(String(amount), limitText(budget.limit), thresholdsText(budget))
    perLine.push(`${budget.endsAt};${keep ?? ''};${credit ?? ''}`)
  }
  const head = [nowText(now), String(lines.length), String(unnamed.length), String(seq), String(ttlMs ?? '')]
  return {
    keys: [
      names.hold(id),
      ...budgets.map((budget) => names.window(budget)),
      ...unnamed,
      ...(limitKeys.length > 0 ? [names.limits] : []),
    ],
    args: [...head, keeps ? '1' : '0', unenforcedText(budgets), String(limitKeys.length), ...perLine, ...limitKeys],
  }
}

/** @param lines at least one */
export function readInput(lines: readonly BudgetLine[], { names, now }: InputContext): ScriptInput {
  const limitKeys = limitKeysOf(lines, names)
  return {
    keys: [...lines.map((line) => names.window(line)), ...(limitKeys.length > 0 ? [names.limits] : [])],
    args: [
      nowText(now),
      String(lines.length),
      String(limitKeys.length),
      ...lines.map(({ limit }) => limitText(limit)),
      ...limitKeys,
    ],
  }
}

/** One per line, '' for a line without; none at all where no line has one. */
function limitKeysOf(lines: readonly BudgetLine[], names: LedgerKeys): readonly string[] {
  if (lines.every(({ limitKey }) => limitKey === undefined)) return []
  return lines.map(({ limitKey }) => (limitKey === undefined ? '' : names.limit(limitKey)))
}

/** Places of the lines that never refuse, as Lua counts: `,2,5,`. */
function unenforcedText(lines: readonly BudgetLine[]): string {
  const places = lines.flatMap(({ enforced }, index) => (enforced === false ? [index + 1] : []))
  return places.length === 0 ? '' : `,${places.join(',')},`
}

/** The text of a limit, in calls as in the records of limits. */
export function limitText(limit: number | null): string {
  return limit === null ? '' : String(limit)
}

function thresholdsText({ thresholds }: BudgetLine): string {
  return thresholds === undefined ? '' : thresholds.join(',')
}

function nowText(now: number | undefined): string {
  return now === undefined ? '' : String(now)
}
