/** How a counter is used in this process, looked at in steps of a fifth of the horizon. */
export class Demand {
  /** Spend per ms, smoothed. */
  #rate = 0
  /** Calls within about a horizon. */
  #recentCalls = 0
  #calls = 0
  #spentElsewhere = 0
  #sampledSpend = 0
  #isFirst = true
  /** The largest amount of one call lately. */
  largest = 0
  /** The most that was held at once here, lately. */
  peakHeld = 0
  /** When the last call came, to the step; `elapsed` ms. */
  lastCallAt: number

  constructor(now: number) {
    this.lastCallAt = now
  }

  /** A call asked for so much. */
  ask(amount: number): void {
    this.#calls++
    if (amount > this.largest) this.largest = amount
  }

  /** A call spent so much that no lease paid for. */
  spendElsewhere(amount: number): void {
    this.#spentElsewhere += amount
  }

  get recentCalls(): number {
    return this.#recentCalls + this.#calls
  }

  /** @param spent what leases have paid for so far; only its growth counts */
  sample(
    spent: number,
    { held, stepMs, now }: { readonly held: number; readonly stepMs: number; readonly now: number },
  ): void {
    const total = spent + this.#spentElsewhere
    const rate = Math.max(0, total - this.#sampledSpend) / stepMs
    this.#rate = this.#isFirst ? rate : (this.#rate + rate) / 2
    this.#isFirst = false
    this.#sampledSpend = total
    if (this.#calls > 0) this.lastCallAt = now
    this.#recentCalls = this.#recentCalls * 0.8 + this.#calls
    this.#calls = 0
    this.peakHeld = Math.max(held, Math.floor(this.peakHeld * 0.95))
    this.largest = Math.floor(this.largest * 0.95)
  }

  /** What a slice should hold: the peak of what is in flight, what is spent within the horizon, and a few calls more. */
  want(horizonMs: number, moreCalls: number): number {
    return this.peakHeld + Math.ceil(this.#rate * horizonMs) + moreCalls * this.largest
  }
}
