import PQueue from 'p-queue'
import { type Ahead, type Gate, nobody } from './gate.js'
import type { Waiter } from './waiter.js'

/** Calls that have to pass the same gates, first come first served. Only its head looks at the gates. */
export interface WaitingLine {
  readonly gates: readonly Gate[]
  /** Runs one task at a time: being the head. */
  readonly queue: PQueue
  readonly waiters: Set<Waiter>
  /** Sum over the waiters. */
  tokens: number
  /** Missing while the next call is on its way to the front. */
  head: Waiter | undefined
}

/** The lines that have someone in them. */
export class WaitingLines {
  readonly #lines = new Map<string, WaitingLine>()
  readonly #lineOf = new Map<Waiter, WaitingLine>()

  get size(): number {
    return this.#lineOf.size
  }

  /** Who stands in front of a call that joins the line of these gates. */
  ahead(gates: readonly Gate[]): Ahead {
    const line = this.#lines.get(keyOf(gates))
    return line ? { calls: line.waiters.size, tokens: line.tokens } : nobody
  }

  join(waiter: Waiter): WaitingLine {
    const { gates, tokens } = waiter.request
    const key = keyOf(gates)
    const line = this.#lines.get(key) ?? newLine(gates)
    this.#lines.set(key, line)
    this.#lineOf.set(waiter, line)
    line.waiters.add(waiter)
    line.tokens += tokens
    for (const gate of gates) gate.waiting += 1
    return line
  }

  /** Returns the line where others still stand. */
  leave(waiter: Waiter): WaitingLine | undefined {
    const line = this.#lineOf.get(waiter)
    if (!line) return undefined
    this.#lineOf.delete(waiter)
    line.waiters.delete(waiter)
    if (line.head === waiter) line.head = undefined
    line.tokens -= waiter.request.tokens
    for (const gate of line.gates) gate.waiting -= 1
    if (line.waiters.size > 0) return line
    this.#lines.delete(keyOf(line.gates))
    return undefined
  }

  /** The first calls of all lines in order of arrival. */
  heads(): readonly Waiter[] {
    const heads = [...this.#lines.values()].flatMap(({ head }) => head ?? [])
    return heads.sort((left, right) => left.arrival - right.arrival)
  }

  /** Lines whose next call is on its way to the front. */
  advancing(): readonly WaitingLine[] {
    return [...this.#lines.values()].filter(({ head }) => head === undefined)
  }
}

function newLine(gates: readonly Gate[]): WaitingLine {
  return { gates, queue: new PQueue({ concurrency: 1 }), waiters: new Set(), tokens: 0, head: undefined }
}

function keyOf(gates: readonly Gate[]): string {
  return gates.map(({ id }) => id).join(',')
}
