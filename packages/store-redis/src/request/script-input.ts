import type { BudgetLine, ReserveRequest, SettleRequest } from '@bursar/core'
import type { LiveHold, LiveHolds } from '../memory/live-holds.js'
import type { Claim, WindowMemory } from '../memory/window-memory.js'
import type { ScriptInput } from '../script/script.js'
import type { LedgerKeys } from './ledger-keys.js'

/** What a script is given to decide by. */
export interface InputContext {
  readonly names: LedgerKeys
  readonly memory: WindowMemory
  readonly holds: LiveHolds
  /** Epoch ms; `undefined`: the server's clock. */
  readonly now: number | undefined
}

/** What a script is given about budget lines, with what it says of each of their windows. */
export interface LinesInput extends ScriptInput {
  readonly claims: readonly Claim[]
}

export function reserveInput(request: ReserveRequest, { names, memory, now }: InputContext): LinesInput {
  const { id, lines, ttlMs, onExpire, gates = [] } = request
  const budgets = lines.map(({ budget }) => budget)
  const claims = claimsOf(budgets, names, memory)
  const limitKeys = limitKeysOf(budgets, names)
  const perLine: string[] = []
  let latestStart = 0
  let earliestEnd = Number.MAX_SAFE_INTEGER
  for (const [index, { budget, amount, atLeast = amount }] of lines.entries()) {
    const { generation, total } = claims[index] ?? NO_CLAIM
    latestStart = Math.max(latestStart, budget.startsAt)
    earliestEnd = Math.min(earliestEnd, budget.endsAt)
    perLine.push(String(amount), limitText(budget.limit), generation)
    perLine.push(`${atLeast};${budget.endsAt};${total};${thresholdsText(budget)}`)
  }
  const head = [nowText(now), String(lines.length)]
  const life = [String(ttlMs), onExpire === 'charge' ? '1' : '2', String(latestStart), String(earliestEnd)]
  return {
    claims,
    keys: [names.hold(id), ...claims.map(({ key }) => key), names.controls, names.outbox],
    args: [
      ...head,
      ...life,
      unenforcedText(budgets),
      String(limitKeys.length),
      ...perLine,
      ...limitKeys,
      ...gates.map(names.gate),
    ],
  }
}

/** @param unnamed keys of the windows that the reservation has and the request does not name */
export function settleInput(
  request: SettleRequest,
  unnamed: readonly string[],
  { names, memory, now, holds }: InputContext,
): LinesInput {
  const { id, lines, seq = 0, ttlMs } = request
  const budgets = lines.map(({ budget }) => budget)
  const claims = claimsOf(budgets, names, memory)
  const limitKeys = limitKeysOf(budgets, names)
  const perLine: string[] = []
  let keeps = false
  for (const [index, { budget, amount, keep, credit }] of lines.entries()) {
    const { generation, total } = claims[index] ?? NO_CLAIM
    keeps ||= keep !== undefined
    perLine.push(String(amount), limitText(budget.limit), generation, thresholdsText(budget))
    const known = generation === '' ? undefined : holds.chargedOn(id, budget)
    const charged = known === undefined ? '' : `;${known.charged};${known.expiresAt}`
    perLine.push(`${budget.endsAt};${total};${keep ?? ''};${credit ?? ''}${charged}`)
  }
  const head = [nowText(now), String(lines.length), String(unnamed.length), String(seq), String(ttlMs ?? '')]
  return {
    claims,
    keys: [names.hold(id), ...claims.map(({ key }) => key), ...unnamed, names.controls, names.outbox],
    args: [...head, keeps ? '1' : '0', unenforcedText(budgets), String(limitKeys.length), ...perLine, ...limitKeys],
  }
}

/** @param lines at least one */
export function readInput(lines: readonly BudgetLine[], { names, memory, now }: InputContext): LinesInput {
  const limitKeys = limitKeysOf(lines, names)
  const claims = claimsOf(lines, names, memory)
  return {
    claims,
    keys: [...claims.map(({ key }) => key), names.controls],
    args: [
      nowText(now),
      String(lines.length),
      String(limitKeys.length),
      ...claims.flatMap(({ generation, total }, index) => {
        return [limitText(lines[index]?.limit ?? null), generation, String(total)]
      }),
      ...limitKeys,
    ],
  }
}

/** A hold of this process, for a server that may have lost it. */
export function reassertInput(hold: LiveHold, { names, memory, now }: InputContext): ScriptInput {
  const { id, lines, expiresAt, ttlMs, onExpire, seq } = hold
  const claims = claimsOf(
    lines.map(({ budget }) => budget),
    names,
    memory,
  )
  const life = [String(expiresAt), String(ttlMs), onExpire === 'charge' ? '1' : '2', String(seq)]
  const perLine = lines.flatMap(({ budget, held, charged }, index) => {
    const { generation, total } = claims[index] ?? NO_CLAIM
    return [String(held), String(charged), generation, `${budget.endsAt};${total}`]
  })
  return {
    keys: [names.hold(id), ...claims.map(({ key }) => key)],
    args: [nowText(now), String(lines.length), ...life, ...perLine],
  }
}

const NO_CLAIM: Claim = { key: '', generation: '', total: 0, sighting: undefined }

function claimsOf(lines: readonly BudgetLine[], names: LedgerKeys, memory: WindowMemory): readonly Claim[] {
  return lines.map((line) => memory.claim(names.window(line)))
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
