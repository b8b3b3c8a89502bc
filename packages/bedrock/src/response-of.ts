import { Readable } from 'node:stream'
import type { SdkResponse } from './client-shape.js'

type ResponseBody = ConstructorParameters<typeof Response>[0]

const withoutBody = new Set([204, 205, 304])

/** An answer as the platform's own, of the same bytes; they are read when somebody reads them. */
export function responseOf({ statusCode: status, reason, headers, body }: SdkResponse): Response {
  return new Response(withoutBody.has(status) ? null : bodyOf(body), {
    status,
    ...(reason === undefined ? {} : { statusText: reason }),
    // HTTP/2 puts its status among them: `:status`.
    headers: Object.entries(headers).filter(([name]) => !name.startsWith(':')),
  })
}

function bodyOf(body: unknown): ResponseBody {
  return body instanceof Readable ? streamOf(body) : ((body ?? null) as ResponseBody)
}

/**
 * Pulls only when pulled, and gives up the connection at once: the iterator of a stream would wait for its next piece before
 * it lets go.
 */
function streamOf(body: Readable): ReadableStream<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await pieces.next()
        if (piece.done === true) controller.close()
        else controller.enqueue(piece.value)
      },
      cancel: () => void body.destroy(),
    },
    { highWaterMark: 0 },
  )
}
