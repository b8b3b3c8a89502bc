/** Told about a body that is read whole. */
export interface TextObserver {
  /** Runs before the reader gets the text. Resolves to the text parsed, if the observer has parsed it. */
  whole(text: string): Promise<unknown>
  broken(): Promise<void>
}

/**
 * Reads the body of a response now, so that it settles even if nobody reads it, and serves every way of reading from
 * that text. The response stays the same object: its class, status, headers and url are the platform's own.
 */
export function observeText(response: Response, observer: TextObserver): Response {
  const whole = readWhole(response, observer)
  // Whoever reads the body gets the failure; nobody has to.
  whole.catch(() => {})
  return serveFrom(response, whole)
}

interface Whole {
  readonly text: string
  /** For the first reader that asks for JSON; a second one must get an object of its own. */
  parsed: unknown
}

async function readWhole(response: Response, observer: TextObserver): Promise<Whole> {
  let text: string
  try {
    text = await response.text()
  } catch (error) {
    await observer.broken()
    throw error
  }
  return { text, parsed: await observer.whole(text) }
}

interface ReadText {
  readonly whole: Promise<Whole>
  isUsed: boolean
  stream: ReadableStream<Uint8Array> | undefined
}

const readTexts = new WeakMap<Response, ReadText>()

/** A prototype between the response and its class: one step per response, where own properties would be ten. */
function serveFrom(response: Response, whole: Promise<Whole>): Response {
  readTexts.set(response, { whole, isUsed: false, stream: undefined })
  return Object.setPrototypeOf(response, textResponse) as Response
}

function read(response: Response): ReadText {
  const state = readTexts.get(response)
  if (state === undefined) throw new TypeError('Illegal invocation')
  return state
}

async function use(response: Response): Promise<Whole> {
  const state = read(response)
  if (isUsed(state)) throw new TypeError('Body is unusable: Body has already been read')
  state.isUsed = true
  return state.whole
}

async function useJson(response: Response): Promise<unknown> {
  const whole = await use(response)
  const { text, parsed } = whole
  whole.parsed = undefined
  return parsed === undefined ? JSON.parse(text) : parsed
}

function isUsed({ isUsed, stream }: ReadText): boolean {
  return isUsed || stream?.locked === true
}

async function copy(response: Response): Promise<Response> {
  return new Response((await use(response)).text, { headers: response.headers })
}

const textResponse: object = Object.create(Response.prototype, {
  text: { value: readAs(async (response) => (await use(response)).text) },
  json: { value: readAs(useJson) },
  arrayBuffer: { value: readAs(async (response) => (await copy(response)).arrayBuffer()) },
  bytes: { value: readAs(async (response) => new Uint8Array(await (await copy(response)).arrayBuffer())) },
  blob: { value: readAs(async (response) => (await copy(response)).blob()) },
  formData: { value: readAs(async (response) => (await copy(response)).formData()) },
  clone: { value: readAs(clone) },
  bodyUsed: { get: readAs((response) => isUsed(read(response))) },
  body: { get: readAs((response) => (read(response).stream ??= streamOf(response))) },
})

function readAs<T>(reading: (response: Response) => T): (this: Response) => T {
  return function (this: Response) {
    return reading(this)
  }
}

function streamOf(response: Response): ReadableStream<Uint8Array> {
  const { whole } = read(response)
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      const bytes = new TextEncoder().encode((await whole).text)
      if (bytes.byteLength > 0) controller.enqueue(bytes)
      controller.close()
      controller.byobRequest?.respond(0)
    },
  })
}

function clone(response: Response): Response {
  const { status, statusText, headers } = response
  const twin = new Response(null, { status, statusText, headers })
  Object.defineProperty(twin, 'url', { value: response.url })
  return serveFrom(twin, read(response).whole)
}
