import { isDenial } from '@bursar/core'
import type { RequestOptionsShape } from './client-shape.js'
import type { Hook } from './govern-client.js'
import { cleanedError, denialError, responseOf } from './sdk-errors.js'

/** One call of a method, which is one request: what it will send, and how the SDK sends it. */
export interface MethodCall<Result> {
  /** `models/gemini-2.5-flash:generateContent` */
  readonly path: string
  readonly options: RequestOptionsShape
  readonly body: object
  /** Calls the SDK's own method with this key and, where a budget forced a cap, these settings. */
  readonly run: (key: string, generationConfig: unknown) => Promise<Result>
  /** The answer as the provider sent it: JSON, or a stream of events. */
  readonly answer: (result: Result) => string | ReadableStream<Uint8Array>
  /** Called when the answer was read to its end. */
  readonly settled?: (result: Result) => void
}

const DEFAULT_BASE_URL = 'https://generativelanguage.googleapis.com'
const DEFAULT_VERSION = 'v1beta'

/**
 * The SDK takes no fetch. So the governed fetch is given the request that the SDK is about to send, and where it would send
 * it, the SDK's own method runs and its result is turned back into the response it came from.
 */
export async function callThrough<Result>(hook: Hook, call: MethodCall<Result>): Promise<Result> {
  const { seam } = hook
  const { baseUrl = DEFAULT_BASE_URL, apiVersion = DEFAULT_VERSION, timeout, signal } = call.options
  let result: { readonly value: Result } | undefined
  let failure: unknown
  const fetch = seam.governFetch({
    baseUrl,
    timeoutMs: () => timeout,
    async send(_url, init) {
      try {
        const value = await call.run(keyIn(init), configIn(init))
        result = { value }
        return responseWith(call.answer(value))
      } catch (error) {
        failure = error
        return responseOf(error)
      }
    },
  })
  const response = await fetch(`${baseUrl}/${apiVersion}/${call.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': seam.placeholder },
    body: JSON.stringify(call.body),
    ...(signal === undefined ? {} : { signal }),
  })
  if (isDenial(response)) throw await denialError(hook, response)
  if (result === undefined || !response.ok) throw await cleanedError(failure, response)
  const { value } = result
  const read = readWhole(response).then(() => call.settled?.(value))
  // Only a whole answer is there yet.
  if (call.settled === undefined) await read
  return value
}

function keyIn(init: RequestInit | undefined): string {
  return new Headers(init?.headers).get('x-goog-api-key') ?? ''
}

function configIn(init: RequestInit | undefined): unknown {
  const body = JSON.parse(init?.body as string) as { readonly generationConfig?: unknown }
  return body.generationConfig
}

function responseWith(answer: string | ReadableStream<Uint8Array>): Response {
  const contentType = typeof answer === 'string' ? 'application/json' : 'text/event-stream'
  return new Response(answer, { headers: { 'content-type': contentType } })
}

/** Nobody else reads the response. What breaks it breaks the caller's stream as well. */
async function readWhole(response: Response): Promise<void> {
  await response.text().catch(() => undefined)
}
