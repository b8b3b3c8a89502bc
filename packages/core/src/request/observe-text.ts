/** Told about a body that is read whole. */
export interface TextObserver {
  /** Runs before the reader gets the text. */
  whole(text: string): Promise<void>
  broken(): Promise<void>
}

/**
 * Reads the body of a response now, so that it settles even if nobody reads it, and serves every way of reading from
 * that text. The response stays the same object: its class, status, headers and url are the platform's own.
 */
export function observeText(response: Response, observer: TextObserver): Response {
  const text = readWhole(response, observer)
  // Whoever reads the body gets the failure; nobody has to.
  text.catch(() => {})
  return serveFrom(response, text)
}

async function readWhole(response: Response, observer: TextObserver): Promise<string> {
  let text: string
  try {
    text = await Response.prototype.text.call(response)
  } catch (error) {
    await observer.broken()
    throw error
  }
  await observer.whole(text)
  return text
}

function serveFrom(response: Response, text: Promise<string>): Response {
  let isUsed = false
  let stream: ReadableStream<Uint8Array> | undefined
  const use = async (): Promise<string> => {
    if (isUsed || stream?.locked === true) throw new TypeError('Body is unusable: Body has already been read')
    isUsed = true
    return text
  }
  const copy = async (): Promise<Response> => new Response(await use(), { headers: response.headers })
  return Object.defineProperties(response, {
    text: { value: use },
    json: { value: async () => JSON.parse(await use()) as unknown },
    arrayBuffer: { value: async () => (await copy()).arrayBuffer() },
    bytes: { value: async () => new Uint8Array(await (await copy()).arrayBuffer()) },
    blob: { value: async () => (await copy()).blob() },
    formData: { value: async () => (await copy()).formData() },
    bodyUsed: { get: () => isUsed || (stream !== undefined && stream.locked) },
    body: { get: () => (stream ??= streamOf(text)) },
    clone: { value: () => clone(response, text) },
  })
}

function streamOf(text: Promise<string>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      const bytes = new TextEncoder().encode(await text)
      if (bytes.byteLength > 0) controller.enqueue(bytes)
      controller.close()
      controller.byobRequest?.respond(0)
    },
  })
}

function clone(response: Response, text: Promise<string>): Response {
  const { status, statusText, headers } = response
  const twin = new Response(null, { status, statusText, headers })
  Object.defineProperty(twin, 'url', { value: response.url })
  return serveFrom(twin, text)
}
