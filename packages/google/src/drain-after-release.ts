/**
 * The SDK's loop over a stream lets go of its reader when the caller breaks out, and neither cancels nor reads on: the
 * provider would generate into a full buffer and its usage never arrive. What the caller left is read to its end here.
 * https://github.com/googleapis/js-genai/issues/1918
 */
export function drainAfterRelease(response: Response): Response {
  const { body } = response
  if (body === null || response.headers.get('content-type')?.includes('text/event-stream') !== true) return response
  const getReader = body.getReader.bind(body) as () => ReadableStreamDefaultReader<Uint8Array>
  Object.defineProperty(body, 'getReader', {
    configurable: true,
    value() {
      const reader = getReader()
      const releaseLock = reader.releaseLock.bind(reader)
      return Object.defineProperty(reader, 'releaseLock', {
        value() {
          releaseLock()
          void drain(getReader())
        },
      })
    },
  })
  return response
}

/** At the end of a body that was read whole there is nothing left. */
async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch {
    // It broke, or its call was aborted: the meter has seen that.
  }
}
