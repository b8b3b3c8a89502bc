import type { BudgetLine, ReserveRequest, SettleRequest } from '@bursar/core'
import type { ScriptInput } from '../script/script.js'
import { KeyList } from './key-list.js'
import type { LedgerKeys } from './ledger-keys.js'

/** What a script is given to decide by. */
export interface InputContext {
  readonly names: LedgerKeys
  /** Epoch ms; `undefined`: the server's clock. */
  readonly now: number | undefined
}

export function reserveInput(request: ReserveRequest, { names, now }: InputContext): ScriptInput {
  const { id, lines, ttlMs, onExpire, gates = [] } = request
  const list = new KeyList([names.hold(id), ...lines.map(({ budget }) => names.window(budget))])
  const perLine: string[] = []
  let latestStart = 0
  let earliestEnd = Number.MAX_SAFE_INTEGER
  for (const { budget, amount, atLeast = amount } of lines) {
    latestStart = Math.max(latestStart, budget.startsAt)
    earliestEnd = Math.min(earliestEnd, budget.endsAt)
    perLine.push(String(amount), String(atLeast), limitText(budget.limit), String(budget.endsAt))
    perLine.push(limitPlace(list, budget, names), enforcedText(budget), thresholdsText(budget))
  }
  const gate = gates.length === 0 ? 0 : list.keys.length + 1
  const keys = [...list.keys, ...gates.map((name) => names.gate(name))]
  const head = [nowText(now), String(lines.length), String(ttlMs), onExpire === 'charge' ? '1' : '2']
  return { keys, args: [...head, String(latestStart), String(earliestEnd), String(gate), ...perLine] }
}

/** @param unnamed keys of the windows that the reservation has and the request does not name */
export function settleInput(
  request: SettleRequest,
  unnamed: readonly string[],
  { names, now }: InputContext,
): ScriptInput {
  const { id, lines, seq = 0, ttlMs } = request
  const list = new KeyList([names.hold(id), ...lines.map(({ budget }) => names.window(budget)), ...unnamed])
  const perLine: string[] = []
  let keeps = false
  for (const { budget, amount, keep, credit } of lines) {
    keeps ||= keep !== undefined
    perLine.push(String(amount), optionalText(keep), optionalText(credit), limitText(budget.limit))
    perLine.push(String(budget.endsAt), limitPlace(list, budget, names), thresholdsText(budget), enforcedText(budget))
  }
  const head = [nowText(now), String(lines.length), String(unnamed.length), String(seq), optionalText(ttlMs)]
  return { keys: list.keys, args: [...head, keeps ? '1' : '0', ...perLine] }
}

/** @param lines at least one */
export function readInput(lines: readonly BudgetLine[], { names, now }: InputContext): ScriptInput {
  const list = new KeyList(lines.map((line) => names.window(line)))
  const perLine = lines.flatMap((line) => [limitText(line.limit), limitPlace(list, line, names)])
  return { keys: list.keys, args: [nowText(now), String(lines.length), ...perLine] }
}

function limitPlace(list: KeyList, { limitKey }: BudgetLine, names: LedgerKeys): string {
  return limitKey === undefined ? '0' : list.placeOf(names.limit(limitKey))
}

/** The text of a limit, in calls as in the records of limits. */
export function limitText(limit: number | null): string {
  return limit === null ? '' : String(limit)
}

function enforcedText({ enforced }: BudgetLine): string {
  return enforced === false ? '0' : '1'
}

function thresholdsText({ thresholds }: BudgetLine): string {
  return thresholds === undefined ? '' : thresholds.join(',')
}

function optionalText(value: number | undefined): string {
  return value === undefined ? '' : String(value)
}

function nowText(now: number | undefined): string {
  return now === undefined ? '' : String(now)
}
