import type { BudgetLine, BudgetStore, ReserveResult, SettleResult, StoreNotice } from '../contracts/budget-store.js'
import { crossingsOf } from '../ledger/outbox.js'
import type { CrossingName } from '../ledger/outbox.js'
import type { PendingCrossing } from '../ledger/records.js'
import { Notices } from './notices.js'

/** How often, in ms of the store's clock, a process looks for what others have left; when it has something else to ask. */
const LOOK_EVERY_MS = 15_000

/** Where a store keeps the thresholds that were crossed, until they are announced. Written in the step that crosses them. */
export interface ThresholdOutbox {
  /**
   * Crossings that nobody has acknowledged for 30 seconds. Each is handed to one caller, and to another one 30 seconds
   * later where that one does not acknowledge it either.
   */
  take(): Promise<readonly PendingCrossing[]>
  /** They are announced; the store forgets them. */
  acknowledge(crossings: readonly CrossingName[]): Promise<unknown>
}

/**
 * Has every crossing announced at least once. Whoever calls the store announces what its answer says has been crossed, in
 * the same turn; so the turn after that it is acknowledged. What a process has left that died before is told to those
 * who watch the store.
 */
export class ThresholdDelivery {
  readonly #outbox: ThresholdOutbox
  readonly #notices = new Notices()
  readonly #underWay = new Set<Promise<unknown>>()
  readonly watch: NonNullable<BudgetStore['watch']> = this.#notices.watch
  #lookedAt: number | undefined

  constructor(outbox: ThresholdOutbox) {
    this.#outbox = outbox
  }

  /** To be called with each answer, before it is handed over. */
  answered(
    lines: readonly { readonly budget: BudgetLine }[],
    result: Pick<ReserveResult | SettleResult, 'crossed' | 'states' | 'now'>,
  ): void {
    if (result.crossed.length > 0) this.#acknowledgeSoon(crossingsOf(lines, result))
    if (!this.#notices.isWatched) return
    if (this.#lookedAt !== undefined && Math.abs(result.now - this.#lookedAt) < LOOK_EVERY_MS) return
    this.#lookedAt = result.now
    this.#run(async () => this.#tell(await this.#outbox.take()))
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  #tell(crossings: readonly PendingCrossing[]): void {
    if (crossings.length === 0) return
    for (const crossing of crossings) this.#notices.tell(noticeOf(crossing))
    this.#acknowledgeSoon(crossings)
  }

  /** Those who wait for the answer have it by then: they run before any timer or message. */
  #acknowledgeSoon(crossings: readonly CrossingName[]): void {
    this.#run(async () => {
      await new Promise((resolve) => setImmediate(resolve))
      await this.#outbox.acknowledge(crossings)
    })
  }

  /** A failure leaves the crossing where it is, to be told again. */
  #run(job: () => Promise<unknown>): void {
    const running = job()
      .catch(() => undefined)
      .finally(() => this.#underWay.delete(running))
    this.#underWay.add(running)
  }
}

function noticeOf({ key, window, endsAt, percent, limit, spent, credits, held }: PendingCrossing): StoreNotice {
  const state = { key, window, limit, spent, credits, held }
  return { kind: 'crossed', budget: { key, window, endsAt }, percent, state }
}
