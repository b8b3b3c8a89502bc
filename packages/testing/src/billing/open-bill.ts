import type { RecordedRequest } from '../server/recorded-request.js'
import type { Bill, BillOutcome } from './bill.js'
import { chargeOf, isNothing, tokenKinds, type Charge, type TokenKind } from './charge.js'

/** A bill that grows while its request is served; visible to the test from the first token on. */
export class OpenBill {
  readonly id: string
  readonly #request: RecordedRequest
  readonly #tokens: Partial<Record<TokenKind, number>> = {}
  #units: Record<string, number> = {}
  #model: string | undefined
  #serviceTier: string | undefined
  #free = false
  #outcome: BillOutcome = 'open'

  constructor(id: string, request: RecordedRequest) {
    this.id = id
    this.#request = request
  }

  add(charge: Partial<Charge>): void {
    this.#model ??= charge.model
    this.#serviceTier ??= charge.serviceTier
    for (const kind of tokenKinds) this.#tokens[kind] = (this.#tokens[kind] ?? 0) + (charge[kind] ?? 0)
    for (const [unit, count] of Object.entries(charge.units ?? {})) this.#units[unit] = (this.#units[unit] ?? 0) + count
  }

  /** Consumption that costs nothing: token counting, moderation. */
  waive(): void {
    this.#free = true
  }

  /** The first outcome stands. */
  end(outcome: BillOutcome): void {
    if (this.#outcome === 'open') this.#outcome = outcome
  }

  snapshot(): Bill {
    const { index, path, key } = this.#request
    const names = { model: this.#model, serviceTier: this.#serviceTier }
    const charge = chargeOf({ ...this.#tokens, ...names, units: { ...this.#units } })
    const billed = !this.#free && !isNothing(charge)
    return { id: this.id, index, path, key, ...charge, outcome: this.#outcome, billed }
  }
}
