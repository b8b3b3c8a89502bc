import type { Behaviour, BehaviourChooser } from '../behaviour/behaviour.js'
import type { Bill } from '../billing/bill.js'
import type { BillTotals } from '../billing/bill-totals.js'
import type { PriceTable } from '../billing/price-table.js'
import type { RecordedRequest } from './recorded-request.js'

/** A running provider. */
export interface FakeProvider {
  /** For an SDK's `baseURL`: `http://127.0.0.1:49152/v1`. */
  readonly baseUrl: string
  /** For Azure's `endpoint`: `http://127.0.0.1:49152`. */
  readonly origin: string
  /** Every request that arrived whole, in order of arrival. */
  readonly requests: readonly RecordedRequest[]
  /**
   * What the provider charges: one bill per request, in the same order. A bill grows while its answer is generated;
   * `idle()` tells when all are final.
   */
  readonly bills: readonly Bill[]
  /** Sums over the billed bills. */
  totals(filter?: (bill: Bill) => boolean): BillTotals
  /**
   * What the bills cost in nano-USD, each rounded up once.
   * @throws RangeError where the table lacks a price for something that was billed.
   */
  cost(prices: PriceTable, filter?: (bill: Bill) => boolean): bigint
  /**
   * One behaviour for each of the next requests; afterwards the default again. Repeated calls append.
   * @throws TypeError or RangeError for a behaviour that can't be.
   */
  script(behaviours: readonly Behaviour[]): void
  /** Chooses by request where the script is empty; `undefined` takes the chooser away. */
  behave(choose: BehaviourChooser | undefined): void
  /** A second provider on another origin, started at the first call and closed with this one. */
  elsewhere(): Promise<FakeProvider>
  /** Resolves when no request is being served: clients that left have been noticed, bills are final. */
  idle(): Promise<void>
  /** Forgets requests, bills, script, chooser, and what was stored. */
  reset(): void
  /** Stops listening and destroys every connection. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
