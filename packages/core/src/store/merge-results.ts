import type {
  BudgetState,
  ReserveRefused,
  ReserveRequest,
  ReserveResult,
  SettleRequest,
  SettleResult,
} from '../contracts/budget-store.js'

/** The lines of a request that one store keeps, and where they stand in it. */
export interface Part<Line> {
  /** Index of the store. */
  readonly store: number
  readonly indexes: number[]
  readonly lines: Line[]
}

/** Which reason counts where stores refuse for several: the first in this order, as one store would decide. */
const reasons: readonly ReserveRefused['reason'][] = ['settled', 'suspended', 'clock', 'exhausted', 'held']
const outcomes: readonly SettleResult['outcome'][] = ['deferred', 'late', 'kept', 'settled', 'replay', 'unreserved']

export function mergeReserved(
  { lines }: ReserveRequest,
  parts: readonly Part<unknown>[],
  results: readonly ReserveResult[],
): ReserveResult {
  const states = inOrder<BudgetState>(lines.length, parts, (part) => results[part]?.states ?? [])
  const crossed = crossedOf(parts, results)
  const now = Math.max(...results.map((result) => result.now))
  const refusals = results.filter((result) => !result.ok)
  const reason = reasons.find((candidate) => refusals.some((refusal) => refusal.reason === candidate))
  if (reason === undefined) {
    const granted = results.filter((result) => result.ok)
    return {
      ok: true,
      replay: granted.every(({ replay }) => replay),
      granted: inOrder(lines.length, parts, (part) => granted[part]?.granted ?? []),
      expiresAt: Math.min(...granted.map(({ expiresAt }) => expiresAt)),
      now,
      states,
      wouldRefuse: indexesOf(parts, (part) => granted[part]?.wouldRefuse ?? []),
      crossed,
      ...(granted.some(({ degraded }) => degraded) ? { degraded: true } : {}),
    }
  }
  const isMoney = reason === 'exhausted' || reason === 'held'
  const failed = indexesOf(parts, (part) => {
    const result = results[part]
    if (result === undefined || result.ok) return []
    return result.reason === reason || (isMoney && reasons.indexOf(result.reason) > 2) ? result.failed : []
  })
  const suspension = refusals.find((refusal) => refusal.reason === reason)?.suspension
  return { ok: false, reason, failed, now, states, crossed, ...(suspension === undefined ? {} : { suspension }) }
}

export function mergeSettled(
  { lines }: SettleRequest,
  parts: readonly Part<unknown>[],
  results: readonly SettleResult[],
): SettleResult {
  const expiries = results.flatMap(({ expiresAt }) => expiresAt ?? [])
  return {
    outcome: outcomes.find((outcome) => results.some((result) => result.outcome === outcome)) ?? 'unreserved',
    now: Math.max(...results.map(({ now }) => now)),
    kept: inOrder(lines.length, parts, (part) => results[part]?.kept ?? []),
    ...(expiries.length === 0 ? {} : { expiresAt: Math.min(...expiries) }),
    states: inOrder<BudgetState>(lines.length, parts, (part) => results[part]?.states ?? []),
    crossed: crossedOf(parts, results),
  }
}

function inOrder<Value>(
  length: number,
  parts: readonly Part<unknown>[],
  of: (part: number) => readonly Value[],
): Value[] {
  const values = Array.from<Value>({ length })
  parts.forEach(({ indexes }, part) => {
    const own = of(part)
    indexes.forEach((index, position) => (values[index] = own[position] as Value))
  })
  return values
}

function indexesOf(parts: readonly Part<unknown>[], of: (part: number) => readonly number[]): readonly number[] {
  return parts
    .flatMap(({ indexes }, part) => of(part).map((position) => indexes[position] ?? 0))
    .toSorted((left, right) => left - right)
}

function crossedOf(
  parts: readonly Part<unknown>[],
  results: readonly Pick<SettleResult, 'crossed'>[],
): SettleResult['crossed'] {
  return parts
    .flatMap(({ indexes }, part) =>
      (results[part]?.crossed ?? []).flatMap(({ line, percent }) => {
        const index = indexes[line]
        return index === undefined ? [] : [{ line: index, percent }]
      }),
    )
    .toSorted((left, right) => left.line - right.line || left.percent - right.percent)
}
