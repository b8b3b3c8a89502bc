import { type ClientSeam, type Fetch, isDenial } from '@bursar/core'
import type { HandlerOptions, HandlerOutput, RequestHandler, SdkRequest } from './client-shape.js'
import { denialOutput } from './denial-output.js'
import { oneAhead } from './one-ahead.js'
import { responseOf } from './response-of.js'

/**
 * A handler in front of the client's own: below the SDK's retries and its signature, so that each request that leaves is one
 * attempt, seen as it leaves. Nothing of the request is changed, because a changed body would no longer be the signed one.
 */
export function governHandler(inner: RequestHandler, seam: ClientSeam): RequestHandler {
  return {
    metadata: inner.metadata,
    handle: (request, options) => handle({ inner, seam }, request, options),
    destroy: () => inner.destroy?.(),
    updateHttpClientConfig: (key, value) => inner.updateHttpClientConfig?.(key, value),
    httpHandlerConfigs: () => inner.httpHandlerConfigs?.() ?? {},
  }
}

interface Governed {
  readonly inner: RequestHandler
  readonly seam: ClientSeam
}

async function handle(
  { inner, seam }: Governed,
  request: SdkRequest,
  options: HandlerOptions = {},
): Promise<HandlerOutput> {
  let output: HandlerOutput | undefined
  const send: Fetch = async () => {
    output = await inner.handle(request, options)
    return responseOf(output.response)
  }
  // The region, and with it the address, may differ from call to call.
  const baseUrl = originOf(request)
  const response = await seam.governFetch({ baseUrl, send })(baseUrl + request.path, initOf(request, options))
  if (output === undefined || isDenial(response)) return denialOutput(response)
  // The SDK's own object, with the body that is watched.
  output.response.body = bodyOf(response)
  return output
}

function bodyOf({ body, headers }: Response): unknown {
  if (body === null) return new Uint8Array()
  return headers.get('content-type')?.includes('vnd.amazon.eventstream') === true ? oneAhead(body) : body
}

function originOf({ protocol, hostname, port }: SdkRequest): string {
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`
}

function initOf({ method, headers, body }: SdkRequest, { abortSignal }: HandlerOptions): RequestInit {
  return {
    method,
    headers,
    body: (body ?? null) as RequestInit['body'] & null,
    // One of the SDK's own, older kind is the inner handler's business alone.
    ...(abortSignal instanceof AbortSignal ? { signal: abortSignal } : {}),
  }
}
