import type { BudgetLine, ReserveLine, SettleLine } from '@bursar/core'
import type { Operation } from './operation.js'

/** What each statement is told besides the operations. */
export interface StatementSettings {
  readonly version: number
  readonly lockTimeoutMs: number
  readonly statementTimeoutMs: number
}

type WindowEntry = [key: string, label: string, endsAt: number, isLocked: boolean]

/**
 * The JSON that the function `apply` takes. Windows and ids that several operations name stand in it once, and lines
 * refer to them by their number, counted from 1.
 */
export function encodeBatch(operations: readonly Operation[], settings: StatementSettings): string {
  return JSON.stringify(new BatchRequest().encode(operations, settings))
}

class BatchRequest {
  private readonly windows: WindowEntry[] = []
  private readonly windowNumbers = new Map<string, Map<string, number>>()
  private readonly ids = new Map<string, number>()
  private readonly limits = new Set<string>()
  private readonly gates = new Set<string>()

  encode(operations: readonly Operation[], settings: StatementSettings): object {
    const encoded = operations.map((operation) => this.operation(operation))
    return {
      ...settings,
      operations: encoded,
      windows: this.windows,
      ids: [...this.ids.keys()],
      ...(this.limits.size > 0 && { limits: [...this.limits] }),
      ...(this.gates.size > 0 && { gates: [...this.gates] }),
    }
  }

  private operation(operation: Operation): object {
    if (operation.verb === 'read') {
      return { verb: 'read', lines: operation.lines.map((budget) => this.line({ budget }, false)) }
    }
    const { id, lines } = operation.request
    const common = { verb: operation.verb, h: this.idNumber(id), id, lines: lines.map((line) => this.line(line, true)) }
    if (operation.verb === 'settle') {
      const { seq, ttlMs, lines: settled } = operation.request
      return { ...common, seq, ttlMs, keeps: settled.some(({ keep }) => keep !== undefined) }
    }
    const { ttlMs, onExpire, gates } = operation.request
    for (const gate of gates ?? []) this.gates.add(gate)
    return { ...common, ttlMs, onExpire, gates }
  }

  private line(
    { budget, ...amounts }: ReserveLine | SettleLine | { readonly budget: BudgetLine },
    isLocked: boolean,
  ): object {
    const { limit, enforced, startsAt, endsAt, limitKey, thresholds } = budget
    if (limitKey !== undefined) this.limits.add(limitKey)
    const rules = { limit, enforced, startsAt, endsAt, limitKey, ...(thresholds?.length && { thresholds }) }
    return { w: this.windowNumber(budget, isLocked), ...rules, ...amounts }
  }

  private windowNumber({ key, window, endsAt }: BudgetLine, isLocked: boolean): number {
    let numbers = this.windowNumbers.get(key)
    if (numbers === undefined) this.windowNumbers.set(key, (numbers = new Map()))
    const known = numbers.get(window) ?? this.windows.push([key, window, endsAt, isLocked])
    numbers.set(window, known)
    const entry = this.windows[known - 1]
    if (entry !== undefined) entry[3] ||= isLocked
    return known
  }

  private idNumber(id: string): number {
    const known = this.ids.get(id) ?? this.ids.size + 1
    this.ids.set(id, known)
    return known
  }
}
