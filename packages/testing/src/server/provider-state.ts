import { BehaviourQueue } from '../behaviour/behaviour-queue.js'
import { OpenBill } from '../billing/open-bill.js'
import type { JsonObject } from '../json.js'
import type { ResolvedOptions } from './fake-provider-options.js'
import type { RecordedRequest } from './recorded-request.js'

export interface StoredFile {
  readonly entry: JsonObject
  readonly bytes: Buffer
}

export interface StoredResponse {
  /** As created or last changed. */
  body: JsonObject
  /** What the first retrieval turns a background response into. */
  finished: JsonObject
  /** Tokens that a request with this as `previous_response_id` reads again. */
  readonly contextTokens: number
}

/** All that one provider remembers between requests. */
export class ProviderState {
  readonly options: ResolvedOptions
  readonly behaviours: BehaviourQueue = new BehaviourQueue()
  requests: RecordedRequest[] = []
  bills: OpenBill[] = []
  readonly files: Map<string, StoredFile> = new Map()
  readonly responses: Map<string, StoredResponse> = new Map()
  readonly batches: Map<string, JsonObject> = new Map()
  #ids = 0

  constructor(options: ResolvedOptions) {
    this.options = options
  }

  openBill(request: RecordedRequest): OpenBill {
    const bill = new OpenBill(this.newId('req'), request)
    this.bills.push(bill)
    return bill
  }

  newId(prefix: string): string {
    this.#ids += 1
    return `${prefix}_${this.#ids.toString(36).padStart(12, '0')}`
  }

  /** Epoch seconds, the unit of `created`. */
  seconds(): number {
    return Math.floor(this.options.now() / 1000)
  }

  clear(): void {
    this.requests = []
    this.bills = []
    this.behaviours.clear()
    for (const store of [this.files, this.responses, this.batches]) store.clear()
  }
}
