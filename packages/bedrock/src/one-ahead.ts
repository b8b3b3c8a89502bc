/**
 * Reads one piece ahead of its reader. The SDK stops at an exception, or at bytes that it can't read, without reading to the
 * end or letting go of the body: so its end is seen all the same.
 */
export function oneAhead(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 1 },
  )
}
