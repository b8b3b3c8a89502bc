import type { Charge } from './charge.js'

/**
 * `open`: still being served. `complete`: everything was generated and handed to the connection. `interrupted`: the
 * client left, or the provider broke off in the middle. `lost`: generated (or not) without any answer: a hang, a reset.
 * `refused`: an error status. `redirected`: sent elsewhere.
 */
export type BillOutcome = 'open' | 'complete' | 'interrupted' | 'lost' | 'refused' | 'redirected'

/** What the provider charges for one request: the truth that a ledger is compared with. */
export interface Bill extends Charge {
  /** `x-request-id` of the answer. */
  readonly id: string
  /** Index of the request in `provider.requests`. */
  readonly index: number
  readonly path: string
  readonly key: string | undefined
  readonly outcome: BillOutcome
  /** Whether money is due. */
  readonly billed: boolean
}
