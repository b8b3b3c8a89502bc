import { inspect } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import type { KeyMaterial } from '../../src/contracts/key-source.js'
import { KeyUnavailableError } from '../../src/errors/index.js'
import { dayMs, newKey, reference, type TestRing, testRing } from './lib/ring.js'

const [key, other] = [newKey(), newKey()]
let test: TestRing

beforeEach(() => {
  test = testRing()
})

describe('a source that fails before there is any key', () => {
  it('is an error with its cause, for a moment the same one, and then it is asked again', () => {
    const cause = new Error('the safe is locked')
    test.source.fails(cause)
    const message = 'The key source "safe", asked for agent "billing" at openai, failed: the safe is locked'
    expect(() => test.secrets()).toThrow(expect.objectContaining({ message, cause, status: 503 }))
    expect(() => test.secrets()).toThrow(KeyUnavailableError)
    expect(test.source.fetches).toBe(1)
    test.source.gives(key)
    test.clock.jump(250)
    expect(test.secrets()).toEqual([key])
  })

  it('passes its own refusal on as it is', () => {
    const refusal = new KeyUnavailableError({ message: 'the safe is gone' })
    test.source.fails(refusal)
    expect(() => test.secrets()).toThrow(refusal)
  })

  it('is asked with growing pauses, up to 10 s', () => {
    test.source.fails()
    expect(() => test.secrets()).toThrow('the safe is gone')
    for (const pauseMs of [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
      const { fetches } = test.source
      test.clock.jump(pauseMs - 1)
      expect(() => test.secrets()).toThrow('the safe is gone')
      expect(test.source.fetches).toBe(fetches)
      test.clock.jump(1)
      expect(() => test.secrets()).toThrow('the safe is gone')
      expect(test.source.fetches).toBe(fetches + 1)
    }
  })

  it('that hangs is given up after 5 s and told so; an answer that comes later is not used', async () => {
    const late = Promise.withResolvers<readonly KeyMaterial[]>()
    test.source.answer = () => late.promise
    const asked = Promise.resolve(test.ring.candidates(reference)).catch((error: unknown) => error)
    await test.clock.advance(4_999)
    expect(test.source.signal?.aborted).toBe(false)
    await test.clock.advance(1)
    expect(await asked).toMatchObject({ message: expect.stringContaining('did not answer within 5000 ms') })
    expect(test.source.signal?.aborted).toBe(true)
    late.resolve([{ secret: key }])
    await test.clock.advance(0)
    expect(test.ring.of(reference).known).toEqual([])
    expect(test.clock.pendingTimers).toBe(0)
  })
})

describe('a source that fails while there are keys', () => {
  beforeEach(() => {
    test.source.gives(key)
    test.secrets()
    test.source.fails()
  })

  it('does not take them away for a day, and says so now and then', () => {
    test.clock.jump(300_000)
    expect(test.secrets()).toEqual([key])
    for (let hour = 0; hour < 23; hour++) {
      test.clock.jump(3_600_000)
      expect(test.secrets(), `hour ${hour}`).toEqual([key])
    }
    expect(test.told().filter((told) => told.startsWith('key.stale'))).toHaveLength(24)
    expect(test.events.at(-1)).toMatchObject({ type: 'key.stale', reason: expect.stringContaining('the safe is gone') })
  })

  it('is not trusted longer than that, and recovers by itself', () => {
    test.clock.jump(dayMs + 300_000)
    expect(() => test.secrets()).toThrow(/were last confirmed by the key source "safe" 1445 minutes ago/)
    expect(() => test.secrets()).toThrow(expect.objectContaining({ cause: expect.any(KeyUnavailableError) }))
    test.source.gives(other)
    test.clock.jump(10_000)
    expect(test.secrets()).toEqual([other, key])
  })

  it('may hang: calls do not wait for it', async () => {
    test.source.answer = () => new Promise(() => {})
    test.clock.jump(300_000)
    expect(test.secrets()).toEqual([key])
    expect(test.clock.pendingTimers).toBe(1)
    await test.clock.advance(5_000)
    expect(test.secrets()).toEqual([key])
    expect(test.told()).toEqual(['key.resolved', expect.stringContaining('did not answer within 5000 ms')])
  })
})

describe('an answer that is none', () => {
  const wrong: readonly (readonly [what: string, answer: unknown])[] = [
    ['nothing', undefined],
    ['null', null],
    ['a text', key],
    ['an object', { secret: key }],
    ['an empty list', []],
    ['a list of texts', [key]],
    ['a key that is a number', [{ secret: 7 }]],
    ['a key with a line break inside', [{ secret: `${key}\n${key}` }]],
    ['a placeholder', [{ secret: '<key>' }]],
    ['an admin key', [{ secret: ['sk', 'admin', key].join('-') }]],
    ['a key under the label of a key', [{ secret: key, label: key }]],
    ['a key made at no time', [{ secret: key, createdAt: Number.NaN }]],
  ]

  it.each(wrong)('is refused without being printed: %s', async (_what, answer) => {
    const answers = [() => answer as never, () => Promise.resolve(answer as never)]
    for (const give of answers) {
      const { ring, source } = testRing()
      source.answer = give
      const error: unknown = await (async () => ring.candidates(reference))().catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(KeyUnavailableError)
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(key.slice(-12))
    }
  })

  it.each(wrong)('does not displace the keys at hand: %s', (_what, answer) => {
    test.source.gives(other)
    test.secrets()
    test.source.answer = () => answer as never
    test.clock.jump(300_000)
    expect(test.secrets()).toEqual([other])
  })
})

it('shows no key that a source throws, however it throws it', async () => {
  const secret = newKey()
  const errors = [
    new Error(`GET https://safe.example/?token=${secret} failed`),
    Object.assign(new Error('denied'), { config: { headers: { authorization: `Bearer ${secret}` } } }),
    new Error('denied', { cause: new Error(secret) }),
    secret,
    { message: secret },
  ]
  for (const thrown of errors) {
    const { ring, source } = testRing()
    source.answer = () => Promise.reject(thrown)
    const error: unknown = await Promise.resolve(ring.candidates(reference)).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(KeyUnavailableError)
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secret.slice(-12))
  }
})
