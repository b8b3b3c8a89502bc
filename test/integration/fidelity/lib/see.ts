/** What a failed call shows to whoever catches it. Throws where the call does not fail. */
export async function failureOf(sdk: object, action: () => unknown): Promise<object> {
  let error: unknown
  try {
    await action()
  } catch (caught) {
    error = caught
  }
  if (!(error instanceof Error)) throw new TypeError('This call was expected to fail with an error')
  const field = (name: string): unknown => Reflect.get(error, name)
  return {
    class: error.constructor.name,
    name: error.name,
    instanceOf: errorClassesOf(sdk).filter((name) => error instanceof (Reflect.get(sdk, name) as typeof Error)),
    message: error.message,
    text: String(error),
    own: Object.keys(error).toSorted(),
    status: field('status'),
    code: field('code'),
    type: field('type'),
    errorCode: field('errorCode'),
    param: field('param'),
    error: field('error'),
    requestId: field('requestID') ?? field('request_id'),
    headers: headersOf(field('headers')),
    hasCause: error.cause !== undefined,
  }
}

function errorClassesOf(sdk: object): string[] {
  return Object.keys(sdk)
    .filter((name) => name.endsWith('Error'))
    .toSorted()
}

/** Headers that say something about the call: not the connection's, and not those of bytes that were decoded. */
export function headersOf(headers: unknown): unknown {
  if (typeof headers !== 'object' || headers === null) return headers
  // openai 4 has Headers of its own.
  const entries = Symbol.iterator in headers ? [...(headers as Headers)] : Object.entries(headers)
  const passing = new Set([
    'date',
    'connection',
    'keep-alive',
    'content-length',
    'content-encoding',
    'transfer-encoding',
  ])
  return Object.fromEntries(entries.filter(([name]) => !passing.has(name)))
}

export async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

/** Of a response, what does not depend on where it came from. */
export function responseFacts(response: Response): object {
  const { status, statusText, ok, redirected, headers, bodyUsed } = response
  const { pathname } = new URL(response.url)
  const class_ = response.constructor.name
  return { class: class_, status, statusText, ok, redirected, bodyUsed, pathname, headers: headersOf(headers) }
}
