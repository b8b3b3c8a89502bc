import type { OutgoingHttpHeaders } from 'node:http'
import type { AnsweringBehaviour } from '../behaviour/behaviour.js'
import type { OpenBill } from '../billing/open-bill.js'
import type { Connection } from './connection.js'
import type { WireFormat } from './wire-format.js'

/** All that it takes to bring an answer to the client, or to fail at it as told. */
export interface Delivery {
  readonly connection: Connection
  readonly bill: OpenBill
  /** With the provider's default shape under it. */
  readonly behaviour: AnsweringBehaviour
  readonly headers: OutgoingHttpHeaders
  readonly format: WireFormat
}

const defaultAfterChunks = 3

/** Where a behaviour breaks a stream off, in events sent; `Infinity` for one that does not. */
export function breaksAfter(behaviour: AnsweringBehaviour): number {
  return behaviour.kind === 'answer' ? Number.POSITIVE_INFINITY : (behaviour.afterChunks ?? defaultAfterChunks)
}
