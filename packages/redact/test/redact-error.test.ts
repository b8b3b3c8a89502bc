import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createRedactor } from '../src/index.ts'
import { canaryKey, encodings, stretchesOf } from './support/canary.ts'
import { errorShapes, ProviderError } from './support/error-shapes.ts'
import { printedEverywhere } from './support/printed-everywhere.ts'

const key = canaryKey()
const redactor = createRedactor({ secrets: [key] })

function leaks(value: unknown): boolean {
  const printed = printedEverywhere(value)
  return (
    redactor.contains(value) || redactor.contains(printed) || stretchesOf(key, 8).some((part) => printed.includes(part))
  )
}

describe('an error that carries a registered key', () => {
  test.each(errorShapes)('shows none of it: $name', ({ make }) => {
    const before = make(key)
    expect(leaks(make(key))).toBe(true)
    expect(leaks(redactor.error(before))).toBe(false)
  })

  test.each(errorShapes)('shows none of its encodings: $name', ({ make }) => {
    for (const { encode } of encodings) expect(leaks(redactor.error(make(encode(key))))).toBe(false)
  })

  test.each(errorShapes)('keeps its class, name and status: $name', ({ make }) => {
    const before = make(key)
    const after = redactor.error(before)
    expect(typeof after).toBe(typeof before)
    if (!(before instanceof Error)) return
    expect(after).toBeInstanceOf(before.constructor)
    expect(after).toMatchObject({ name: before.name })
    expect(Reflect.get(after as object, 'status')).toBe(Reflect.get(before, 'status'))
  })

  test('would leak from most shapes if only its message were cleaned', () => {
    const messageOnly = (error: unknown): unknown => {
      if (error instanceof Error) Reflect.set(error, 'message', redactor.text(error.message))
      return error
    }
    const leaking = errorShapes.filter(({ make }) => leaks(messageOnly(make(key))))
    expect(leaking.length).toBeGreaterThan(errorShapes.length / 2)
  })

  test('stays the same error, and its causes too', () => {
    const cause = new ProviderError(`inner ${key}`)
    const error = new ProviderError(`outer ${key}`, { cause })
    expect(redactor.error(error)).toBe(error)
    expect(error.cause).toBe(cause)
    expect(error.message).toBe('outer [redacted]')
    expect(cause.stack).toMatch(/^(Provider)?Error: inner \[redacted\]\n +at /)
    expect(Object.keys(error)).not.toContain('message')
  })

  test('has its headers replaced by a copy, and leaves the ones it shared alone', () => {
    const shared = { headers: { authorization: `Bearer ${key}` }, timeout: 5 }
    const headers = Response.json({}, { headers: { 'x-echo': key, 'x-request-id': 'req_1' } }).headers
    const error = redactor.error(new ProviderError('a', { config: shared, headers }))
    expect(error).toMatchObject({ config: { headers: { authorization: '[redacted]' }, timeout: 5 } })
    const copy = Reflect.get(error, 'headers') as Headers
    expect([copy.get('x-echo'), copy.get('x-request-id')]).toEqual(['[redacted]', 'req_1'])
    expect(shared.headers.authorization).toBe(`Bearer ${key}`)
    expect(headers.get('x-echo')).toBe(key)
  })

  test('keeps a cycle a cycle', () => {
    const shape = errorShapes.find(({ name }) => name === 'cycle')
    const error = redactor.error(shape?.make(key)) as Error & { detail: { list: unknown[]; self: unknown } }
    expect(error.detail.list[0]).toBe(error)
    expect(error.detail.self).toBe(error.detail)
    expect(error.detail.list[1]).toBe(error.detail)
    expect((error.cause as Error).cause).toBe(error)
  })

  test('is an error to Node even when it had to be replaced', () => {
    const standIn = redactor.error(Object.freeze(new ProviderError(key)))
    expect(Object.prototype.toString.call(standIn)).toBe('[object Error]')
    expect(structuredClone(standIn)).toBeInstanceOf(Error)
    expect(inspect(standIn)).toContain('[redacted]')
  })
})

describe('an error that carries no secret', () => {
  test('is left exactly as it was', () => {
    const config = {
      headers: { accept: 'text/html' },
      list: [1, { a: 'b' }],
      when: new Date(0),
      bytes: Buffer.from('abc'),
    }
    const error = Object.freeze(new ProviderError('plain', { config, cause: new Error('why') }))
    const before = inspect(error, { showHidden: true, depth: 9 })
    expect(redactor.error(error)).toBe(error)
    expect(inspect(error, { showHidden: true, depth: 9 })).toBe(before)
    expect(Reflect.get(error, 'config')).toBe(config)
  })
})

describe('an unregistered credential in an error', () => {
  const unknown = createRedactor()
  test('is removed by its format and by the name it goes by', () => {
    const error = unknown.error(
      new ProviderError(`bad ${canaryKey()}`, {
        options: {
          apiKey: 'plain-opaque',
          client_secret: 'opaque',
          'X-Api-Key': 'opaque',
          rawHeaders: ['api-key', 'opaque'],
        },
        request: { headers: { cookie: ['a=opaque', 'b=opaque'], 'x-own-token': 'opaque' } },
      }),
    )
    expect(error.message).toBe('bad [redacted]')
    expect(printedEverywhere(error)).not.toContain('opaque')
  })
})

describe('whatever is thrown', () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const throwing = (): never => {
    throw new Error(`trap ${key}`)
  }
  const hostile: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['null', null],
    ['a number', 42],
    ['a symbol', Symbol(key)],
    ['a revoked proxy', proxy],
    ['a proxy that throws', new Proxy(new Error(key), { ownKeys: throwing, get: throwing, getPrototypeOf: throwing })],
    ['a getter that throws', Object.defineProperty(new Error('a'), 'x', { get: throwing, enumerable: true })],
    ['a toJSON that throws', Object.assign(new Error('a'), { toJSON: throwing })],
    ['an inspection that throws', Object.assign(new Error(key), { [inspect.custom]: throwing })],
    ['a function', Object.assign(() => key.length, { key })],
    ['a long chain', Array.from({ length: 5_000 }).reduce<Error>((cause) => new Error(key, { cause }), new Error(key))],
    ['a large array', Object.assign(new Error(key), { rows: Array.from({ length: 60_000 }, (_, index) => index) })],
    ['an endless getter', endless()],
  ]

  test.each(hostile)('is never thrown again, and shows nothing: %s', (_name, value) => {
    const cleaned = redactor.error(value)
    expect(redactor.contains(cleaned)).toBe(false)
    expect(redactor.contains(redactor.value(value))).toBe(false)
  })

  function endless(): Error {
    const node = (): object => Object.defineProperty({ key }, 'next', { get: node, enumerable: true })
    return Object.assign(new Error('endless'), { node: node() })
  }
})
