/** Told about a body that is read piece by piece. */
export interface StreamObserver {
  /** The reader asks for the next piece. */
  asked(): void
  /** Sees a piece before the reader and returns what the reader gets; an empty piece is not delivered. */
  chunk(bytes: Uint8Array): Uint8Array
  /** What was held back when the body ended. */
  flush(): Uint8Array
  /** The body was read to its end (`isWhole`), cancelled, or broke. Called once, before the reader learns of it. */
  ended(isWhole: boolean): Promise<void>
}

type Bytes = Uint8Array<ArrayBuffer>
type Reader = ReadableStreamDefaultReader<Bytes>
type Read = Awaited<ReturnType<Reader['read']>>

/**
 * Watches a stream in place: the response and its body stay the platform's own objects, and the common ways of reading
 * (a reader, async iteration) pass the observer without a second stream between. Everything else reads through a
 * pull-through stream that keeps backpressure and cancellation.
 */
export function observeStream(response: Response, observer: StreamObserver): Response {
  const body = response.body as ReadableStream<Bytes> | null
  if (body === null) return response
  observeBody(body, observer)
  // `clone` leaves the response with one half of the stream.
  let current = body
  const whole = (): Response =>
    new Response(current === body ? pullThrough(body.getReader()) : current, { headers: response.headers })
  return Object.defineProperties(response, {
    body: { get: () => current },
    bodyUsed: { get: () => current.locked },
    text: { value: async () => whole().text() },
    json: { value: async () => whole().json() as Promise<unknown> },
    arrayBuffer: { value: async () => whole().arrayBuffer() },
    bytes: { value: async () => new Uint8Array(await whole().arrayBuffer()) },
    blob: { value: async () => whole().blob() },
    formData: { value: async () => whole().formData() },
    clone: {
      value() {
        const [mine, theirs] = current.tee()
        current = mine
        return twinOf(response, theirs)
      },
    },
  })
}

function observeBody(body: ReadableStream<Bytes>, observer: StreamObserver): void {
  const getReader = body.getReader.bind(body)
  const reader = (): Reader => observeReader(getReader(), observer)
  const through = (): ReadableStream<Bytes> => pullThrough(reader())
  const iterate = (options?: { preventCancel?: boolean }): AsyncIterableIterator<Bytes> =>
    iterateReader(reader(), options)
  Object.defineProperties(body, {
    getReader: {
      // Hooks of SDKs that treat a reader badly put their own in front.
      configurable: true,
      value: (options?: { mode?: 'byob' }) =>
        options?.mode === 'byob' ? byteStream(reader()).getReader({ mode: 'byob' }) : reader(),
    },
    [Symbol.asyncIterator]: { value: iterate },
    values: { value: iterate },
    tee: { value: () => through().tee() },
    pipeTo: { value: (...target: Parameters<ReadableStream<Bytes>['pipeTo']>) => through().pipeTo(...target) },
    pipeThrough: {
      value: (...target: Parameters<ReadableStream<Bytes>['pipeThrough']>) => through().pipeThrough(...target),
    },
    cancel: { value: async (reason?: unknown) => reader().cancel(reason) },
  })
}

/** The platform's own reader, whose `read` and `cancel` tell the observer. */
function observeReader(reader: Reader, observer: StreamObserver): Reader {
  const read = reader.read.bind(reader)
  const cancel = reader.cancel.bind(reader)
  let hasEnded = false
  const end = async (isWhole: boolean): Promise<void> => {
    if (hasEnded) return
    hasEnded = true
    await observer.ended(isWhole)
  }
  const observedRead = async (): Promise<Read> => {
    for (;;) {
      observer.asked()
      const result = await readOrEnd(read, () => end(false))
      if (result.done) return hasEnded ? result : lastRead(observer, () => end(true))
      const bytes = observer.chunk(result.value) as Bytes
      if (bytes.byteLength > 0) return bytes === result.value ? result : { done: false, value: bytes }
    }
  }
  const observedCancel = async (reason?: unknown): Promise<void> => {
    // A body that broke, or whose call was aborted, refuses to be cancelled; it has ended all the same.
    const [cancelled] = await Promise.allSettled([cancel(reason), end(false)])
    if (cancelled.status === 'rejected') throw cancelled.reason
  }
  return Object.defineProperties(reader, { read: { value: observedRead }, cancel: { value: observedCancel } })
}

async function readOrEnd(read: () => Promise<Read>, end: () => Promise<void>): Promise<Read> {
  try {
    return await read()
  } catch (error) {
    await end()
    throw error
  }
}

async function lastRead(observer: StreamObserver, end: () => Promise<void>): Promise<Read> {
  const rest = observer.flush() as Bytes
  await end()
  return rest.byteLength > 0 ? { done: false, value: rest } : { done: true, value: undefined }
}

/** Pulls only when pulled, so that backpressure and cancellation reach the network. */
function pullThrough(reader: Reader): ReadableStream<Bytes> {
  return new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

/** The same for readers that bring their own buffer. Copies: a byte stream takes over the memory it is given. */
function byteStream(reader: Reader): ReadableStream<Bytes> {
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      const { done, value } = await reader.read()
      if (!done) return controller.enqueue(new Uint8Array(value))
      controller.close()
      controller.byobRequest?.respond(0)
    },
    cancel: (reason) => reader.cancel(reason),
  }) as ReadableStream<Bytes>
}

function iterateReader(reader: Reader, options?: { preventCancel?: boolean }): AsyncIterableIterator<Bytes> {
  return {
    next: () => reader.read() as Promise<IteratorResult<Bytes>>,
    async return(value?: unknown) {
      if (options?.preventCancel !== true) await reader.cancel(value)
      reader.releaseLock()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

function twinOf(response: Response, body: ReadableStream<Bytes>): Response {
  const { status, statusText, headers } = response
  const twin = new Response(body, { status, statusText, headers })
  Object.defineProperty(twin, 'url', { value: response.url })
  return twin
}
