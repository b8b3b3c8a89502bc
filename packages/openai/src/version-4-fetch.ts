import type { Fetch } from '@bursar/core'

/**
 * openai 4 sends through node-fetch, whose response is no platform `Response` and whose body is a Node stream. Governed
 * code reads platform responses only. An iterator keeps the body's error, which node-fetch's own conversion would turn
 * into an abort that the SDK swallows.
 */
export function fetchOfVersion4(send: Fetch): Fetch {
  return async (input, init) => {
    const response: Response | NodeFetchResponse = await send(input, init)
    return response instanceof Response ? response : platformResponse(response)
  }
}

interface NodeFetchResponse {
  readonly status: number
  readonly statusText: string
  readonly url: string
  readonly headers: Iterable<[string, string]>
  readonly body: AsyncIterable<Uint8Array> | null
}

function platformResponse({ status, statusText, url, headers, body }: NodeFetchResponse): Response {
  const decoded = new Headers([...headers])
  // node-fetch has decompressed the body; its length is not the one on the wire.
  decoded.delete('content-encoding')
  decoded.delete('content-length')
  const hasBody = body !== null && status !== 204 && status !== 304
  const response = new Response(hasBody ? streamOf(body) : null, { status, statusText, headers: decoded })
  Object.defineProperty(response, 'url', { value: url })
  return response
}

function streamOf(body: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
