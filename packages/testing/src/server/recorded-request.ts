import type { IncomingHttpHeaders } from 'node:http'
import type { JsonObject } from '../json.js'
import type { WireFormatName } from './wire-format.js'

/** One request as it arrived, in the order of arrival. */
export interface RecordedRequest {
  /** Position in `provider.requests`. */
  readonly index: number
  readonly method: string
  /** Without query, as received: `/v1/chat/completions`. */
  readonly path: string
  /** The provider whose words it is in. */
  readonly format: WireFormatName
  /** What follows `/v1`, or Azure's `/openai/deployments/{name}`: `/chat/completions`. */
  readonly route: string
  readonly query: Readonly<Record<string, string>>
  /** As received, names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** JSON parsed; a form as an object of texts and `File`s (lists where a name repeats); otherwise `undefined`. */
  readonly body: JsonObject | undefined
  /** The bytes of the body. */
  readonly rawBody: Buffer
  /** The key itself, from `authorization`, `api-key`, `x-api-key` or `x-goog-api-key`, or the query's `key`. */
  readonly key: string | undefined
  /** Whether `options.keys` accepts it. */
  readonly keyAccepted: boolean
  /** `x-stainless-retry-count`: which attempt of the SDK this was, from 0; 0 where the header is missing. */
  readonly stainlessRetryCount: number
}
