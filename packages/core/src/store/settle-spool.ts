import type { SettleRequest, SettleResult, StoreNotice } from '../contracts/budget-store.js'
import type { Clock } from '../contracts/clock.js'
import { StoreUnavailableError } from '../errors/index.js'
import { RETENTION_MS } from '../ledger/records.js'
import type { OpenedSpool } from './spool-folder.js'
import type { SpooledSettlement } from './spool-file.js'

/**
 * The age, in ms, up to which a settlement may be posted again: stores remember a settled id for 15 minutes, and one that
 * was posted without an answer must still be known as posted.
 */
const POSTABLE_FOR_MS = RETENTION_MS - 60_000

const POSTED_AT_ONCE = 32
const LONGEST_PAUSE_MS = 30_000

export interface SettleSpoolOptions {
  readonly clock: Clock
  /** Where it survives the process; in memory only where there is none. */
  readonly stored: OpenedSpool | undefined
  readonly post: (request: SettleRequest) => Promise<SettleResult>
  readonly tell: (notice: StoreNotice) => void
}

/** Settlements that the store did not take, until it takes them. Each is posted until it is answered; ids make it once. */
export class SettleSpool {
  readonly #options: SettleSpoolOptions
  readonly #pending = new Map<string, SpooledSettlement>()
  #draining: Promise<void> | undefined
  #cancelTimer: (() => void) | undefined
  #pauseMs = 0

  constructor(options: SettleSpoolOptions) {
    this.#options = options
    for (const settlement of options.stored?.inherited ?? []) this.#pending.set(settlement.request.id, settlement)
    if (this.#pending.size > 0) this.#drainLater()
  }

  get size(): number {
    return this.#pending.size
  }

  /** Written to the file, where there is one, when this returns. The first settlement of an id is the one that counts. */
  add(request: SettleRequest): void {
    if (this.#pending.has(request.id)) return
    const settlement = { at: this.#options.clock.now(), request }
    this.#pending.set(request.id, settlement)
    this.#options.stored?.file.add(settlement)
    this.#drainLater()
  }

  /** Posts all there is; rejects with the first failure, and tries again later by itself. */
  async drain(): Promise<void> {
    await (this.#draining ??= this.#postAll().finally(() => (this.#draining = undefined)))
  }

  /** Leaves what is left in the file to the next process. */
  close(): void {
    this.#cancelTimer?.()
  }

  #drainLater(): void {
    this.#cancelTimer ??= this.#options.clock.schedule(this.#pauseMs, () => {
      this.#cancelTimer = undefined
      this.drain().catch(() => {})
    })
  }

  async #postAll(): Promise<void> {
    const { clock, stored } = this.#options
    try {
      while (this.#pending.size > 0) {
        await this.#post([...this.#pending.values()].slice(0, POSTED_AT_ONCE))
        this.#pauseMs = 0
      }
      stored?.file.remove()
    } catch (error) {
      stored?.file.touch(clock.now())
      this.#pauseMs = Math.min(Math.max(500, this.#pauseMs * 2), LONGEST_PAUSE_MS)
      this.#drainLater()
      throw error
    }
  }

  async #post(settlements: readonly SpooledSettlement[]): Promise<void> {
    const [first, ...rest] = settlements
    // One alone shows whether the store is back.
    if (first !== undefined) await this.#postOne(first)
    const answers = await Promise.allSettled(rest.map((settlement) => this.#postOne(settlement)))
    const failed = answers.find((answer) => answer.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  async #postOne({ at, request }: SpooledSettlement): Promise<void> {
    const { clock, post, tell } = this.#options
    const age = clock.now() - at
    if (age > POSTABLE_FOR_MS) return this.#abandon(request, `it is ${Math.round(age / 60_000)} minutes old`)
    try {
      const { crossed, states } = await post(request)
      this.#remove(request.id)
      for (const { line, percent } of crossed) {
        const budget = request.lines[line]?.budget
        if (budget !== undefined) tell({ kind: 'crossed', budget, percent, state: states[line] })
      }
    } catch (error) {
      if (error instanceof StoreUnavailableError) throw error
      this.#abandon(request, `the store refuses it: ${String(error)}`)
    }
  }

  #abandon(request: SettleRequest, reason: string): void {
    this.#remove(request.id)
    const message = `The settlement of ${request.id} will not be posted, since ${reason}; check its budgets by hand.`
    this.#options.tell({ kind: 'abandoned', request, message })
  }

  #remove(id: string): void {
    this.#pending.delete(id)
    this.#options.stored?.file.posted(id)
  }
}
