/** One way in which an error can carry a secret. */
export interface ErrorShape {
  readonly name: string
  readonly make: (secret: string) => unknown
}

class ProviderError extends Error {
  override name = 'ProviderError'
  readonly status: number
  constructor(message: string, extra: object = {}) {
    super(message)
    this.status = 401
    Object.assign(this, extra)
  }
}

class Request {
  method = 'POST'
  header: string
  constructor(secret: string) {
    this.header = `POST / HTTP/1.1\r\nauthorization: Bearer ${secret}\r\n`
  }
}

class Hidden extends ProviderError {
  readonly #secret: string
  constructor(secret: string) {
    super('hidden')
    this.#secret = secret
  }
  toJSON(): object {
    return { message: this.message, key: this.#secret }
  }
  override toString(): string {
    return `Hidden ${this.#secret}`
  }
}

// A stack keeps the message it was first read with.
function withOldStack(secret: string): Error {
  const error = new ProviderError(secret)
  const { stack = '' } = error
  return Object.assign(error, { message: 'harmless', stack })
}

function withGetter(secret: string): Error {
  return Object.defineProperty(new ProviderError('getter'), 'config', { get: () => ({ secret }), enumerable: true })
}

function withLocked(secret: string): Error {
  return Object.defineProperty(new ProviderError('locked'), 'config', { value: secret, enumerable: true })
}

function cyclic(secret: string): Error {
  const error = new ProviderError('cycle', { detail: { list: [] as unknown[], secret } })
  const { detail } = error as unknown as { detail: { list: unknown[]; self?: unknown } }
  detail.list.push(error, detail, new Map([['error', error]]))
  detail.self = detail
  error.cause = new Error(`inner ${secret}`, { cause: error })
  return error
}

export { ProviderError }

export const errorShapes: readonly ErrorShape[] = [
  { name: 'message and stack', make: (secret) => new ProviderError(`Incorrect API key: ${secret}`) },
  { name: 'changed message', make: withOldStack },
  {
    name: 'cause chain',
    make: (secret) => new ProviderError('a', { cause: new Error('b', { cause: new Error(secret) }) }),
  },
  { name: 'cause text', make: (secret) => new ProviderError('a', { cause: secret }) },
  { name: 'aggregate', make: (secret) => new AggregateError([new Error(secret), secret, { secret }], 'all failed') },
  {
    name: 'own property',
    make: (secret) => new ProviderError('a', { config: { headers: { authorization: secret } } }),
  },
  { name: 'property name', make: (secret) => new ProviderError('a', { [secret]: 1, inner: { [secret]: 2 } }) },
  { name: 'symbol property', make: (secret) => new ProviderError('a', { [Symbol('request')]: { secret } }) },
  { name: 'symbol', make: (secret) => new ProviderError('a', { [Symbol(secret)]: Symbol(secret) }) },
  {
    name: 'hidden property',
    make: (secret) => Object.defineProperty(new Error('a'), 'own', { value: secret, writable: true }),
  },
  { name: 'headers', make: (secret) => new ProviderError('a', { headers: new Headers({ 'x-echo': secret }) }) },
  {
    name: 'immutable headers',
    make: (secret) => new ProviderError('a', { headers: Response.json({}, { headers: { 'x-echo': secret } }).headers }),
  },
  {
    name: 'body echo',
    make: (secret) => new ProviderError('a', { error: { message: `key ${secret}`, code: 'invalid' } }),
  },
  {
    name: 'map',
    make: (secret) =>
      new ProviderError('a', {
        map: new Map<unknown, unknown>([
          ['k', secret],
          [secret, 'v'],
          [{ secret }, 1],
        ]),
      }),
  },
  { name: 'set', make: (secret) => new ProviderError('a', { set: new Set([secret, [secret]]) }) },
  {
    name: 'nested arrays',
    make: (secret) => new ProviderError('a', { raw: [[['authorization', `Bearer ${secret}`]]] }),
  },
  { name: 'buffer', make: (secret) => new ProviderError('a', { body: Buffer.from(`{"key":"${secret}"}`) }) },
  { name: 'bytes', make: (secret) => new ProviderError('a', { body: new TextEncoder().encode(secret) }) },
  { name: 'array buffer', make: (secret) => new ProviderError('a', { body: new TextEncoder().encode(secret).buffer }) },
  { name: 'url', make: (secret) => new ProviderError('a', { url: new URL(`https://h/?key=${secret}`) }) },
  { name: 'search', make: (secret) => new ProviderError('a', { search: new URLSearchParams({ q: secret }) }) },
  {
    name: 'response',
    make: (secret) => new ProviderError('a', { response: new Response('b', { headers: { 'x-echo': secret } }) }),
  },
  {
    name: 'request',
    make: (secret) =>
      new ProviderError('a', { request: new globalThis.Request('https://h', { headers: { 'x-api-key': secret } }) }),
  },
  { name: 'class instance', make: (secret) => new ProviderError('a', { request: new Request(secret) }) },
  { name: 'function', make: (secret) => new ProviderError('a', { retry: Object.assign(() => 1, { secret }) }) },
  { name: 'boxed string', make: (secret) => new ProviderError('a', { boxed: new String(secret) }) },
  {
    name: 'null prototype',
    make: (secret) => new ProviderError('a', { bare: Object.assign(Object.create(null), { secret }) }),
  },
  { name: 'getter', make: withGetter },
  { name: 'locked property', make: withLocked },
  { name: 'cycle', make: cyclic },
  { name: 'frozen', make: (secret) => Object.freeze(new ProviderError(secret, { deep: { secret } })) },
  { name: 'sealed', make: (secret) => Object.seal(new ProviderError(secret)) },
  {
    name: 'frozen cause',
    make: (secret) => new ProviderError('a', { cause: Object.freeze(new ProviderError(secret)) }),
  },
  {
    name: 'frozen cycle',
    make: (secret) => {
      const error = new ProviderError(secret)
      error.cause = new Error('b', { cause: error })
      return Object.freeze(error)
    },
  },
  { name: 'private field', make: (secret) => new Hidden(secret) },
  { name: 'error in a map', make: (secret) => new ProviderError('a', { all: new Map([['x', new Error(secret)]]) }) },
  { name: 'abort reason', make: (secret) => new DOMException(`stopped ${secret}`, 'AbortError') },
  { name: 'plain object', make: (secret) => ({ message: secret, status: 401 }) },
  { name: 'text', make: (secret) => `rejected ${secret}` },
]
