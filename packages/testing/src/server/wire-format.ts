import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import type { StreamEvent } from './answer.js'
import type { FoundEndpoint } from './endpoint-table.js'
import type { RefusalDetails } from './refusal.js'

/** How one provider speaks: its paths, its endpoints, and the words of its refusals. */
export interface WireFormat {
  readonly name: WireFormatName
  /** Whether a request is meant for this provider. The path as received, without query; header names in lower case. */
  speaks(path: string, headers: IncomingHttpHeaders): boolean
  /** The path below the provider's base URL. */
  routeOf(path: string): string
  findEndpoint(method: string, route: string): FoundEndpoint | undefined
  /** How a key that is not accepted is refused. @default 401, in the words of `refusalBody` */
  readonly keyRefusal?: RefusalDetails & { readonly status: number }
  /** Headers of every answer. */
  answerHeaders(requestId: string): OutgoingHttpHeaders
  /** The JSON body of a refusal. */
  refusalBody(status: number, details: RefusalDetails): unknown
  /** Headers of a refusal. @default none */
  readonly refusalHeaders?: (status: number, details: RefusalDetails) => OutgoingHttpHeaders
  /** @default server-sent events */
  readonly streamType?: string
  /** One event as it stands on the wire. @default as a server-sent event */
  readonly encodeEvent?: (event: StreamEvent) => Uint8Array
  /** What is sent before a stream is cut, so that all before it has arrived. @default a comment */
  readonly cutBytes?: Uint8Array
  /** How an error in mid-stream is reported. */
  errorEvent(details: RefusalDetails): StreamEvent
  /** An event that breaks off in the middle of its JSON, as it stands on the wire. */
  readonly brokenEvent: string | Uint8Array
}

export type WireFormatName = 'anthropic' | 'bedrock' | 'google' | 'openai'
