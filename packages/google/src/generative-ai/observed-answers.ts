import type { StreamResult, WholeResult } from './client-shape.js'

/** What the meter reads of a whole answer; the helper functions that the SDK adds are no JSON. */
export function wholeAnswer({ response }: WholeResult): string {
  return JSON.stringify(response)
}

export interface ObservedStream {
  readonly result: StreamResult
  /** The chunks as the provider sent them. */
  readonly body: ReadableStream<Uint8Array>
  /** The body was read and its call is settled. */
  readonly settled: () => void
}

/**
 * The SDK reads every stream to its end, whether or not its caller does; so does the meter. The caller gets the same chunks
 * and the same promise, both once the call is settled. A failed stream rejects that promise too, which nobody has to wait for.
 */
export function observeStream({ stream, response }: StreamResult): ObservedStream {
  const [mine, theirs] = ReadableStream.from<object>(stream).tee()
  const { promise: isSettled, resolve: settled } = Promise.withResolvers<void>()
  const aggregated = afterwards(response, isSettled)
  aggregated.catch(() => undefined)
  return {
    result: { stream: iterate(theirs, isSettled), response: aggregated },
    body: mine.pipeThrough(asEvents()),
    settled,
  }
}

async function afterwards<Result>(result: Promise<Result>, isSettled: Promise<void>): Promise<Result> {
  try {
    return await result
  } finally {
    await isSettled
  }
}

async function* iterate(chunks: ReadableStream<object>, isSettled: Promise<void>): AsyncGenerator<object> {
  try {
    yield* chunks
  } catch (error) {
    await isSettled
    throw error
  }
  await isSettled
}

function asEvents(): TransformStream<object, Uint8Array> {
  const encoder = new TextEncoder()
  return new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(encoder.encode(`data: ${JSON.stringify(chunk)}\n\n`))
    },
  })
}
