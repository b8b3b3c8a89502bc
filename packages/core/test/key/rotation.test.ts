import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { KeyUnavailableError } from '../../src/errors/index.js'
import { describeKeys } from '../../src/key/key-status.js'
import { dayMs, newKey, reference, type TestRing, testRing } from './lib/ring.js'

const [first, second, third] = [newKey(), newKey(), newKey()]
let test: TestRing

beforeEach(() => {
  test = testRing()
  test.source.gives(first)
  test.secrets()
})

const rotateTo = (...secrets: readonly string[]): void => {
  test.source.gives(...secrets)
  test.clock.jump(300_000)
  test.secrets()
}
const states = (): readonly string[] =>
  describeKeys(test.ring.of(reference), test.ring.compromised, test.clock.now()).map(({ state }) => state)
const fingerprintOf = (secret: string): string =>
  test.ring.of(reference).known.find(({ key }) => key.reveal() === secret)?.fingerprint ?? 'unknown'

describe('a rotation', () => {
  it('makes the old key the previous one for a day, also where the source forgets it at once', () => {
    rotateTo(second)
    expect(test.secrets()).toEqual([second, first])
    expect(states()).toEqual(['primary', 'previous'])
    expect(test.told()).toEqual(['key.resolved', 'key.resolved', 'key.rotated new'])
    expect(test.events[2]).toMatchObject({
      key: { fingerprint: fingerprintOf(second) },
      previous: { fingerprint: fingerprintOf(first) },
    })
    test.clock.jump(dayMs - 1)
    expect(test.secrets()).toEqual([second, first])
    test.clock.jump(1)
    expect(test.secrets()).toEqual([second])
    expect(states()).toEqual(['primary', 'retired'])
    expect(test.told().at(-1)).toBe('key.retired overlap_ended')
  })

  it('keeps one previous key, unless the source lists more', () => {
    rotateTo(second)
    rotateTo(third)
    expect(test.secrets()).toEqual([third, second])
    rotateTo(third, second, first)
    expect(test.secrets()).toEqual([third, second, first])
  })

  it('counts the overlap from when the new key was made, where the source says so', () => {
    const fresh = testRing()
    const createdAt = fresh.clock.now() - dayMs + 1_000
    fresh.source.gives({ secret: second, createdAt }, { secret: first })
    expect(fresh.secrets()).toEqual([second, first])
    fresh.clock.jump(1_000)
    expect(fresh.secrets()).toEqual([second])
  })

  it('does not trust a source whose clock is ahead', () => {
    const fresh = testRing()
    fresh.source.gives({ secret: second, createdAt: fresh.clock.now() + 30 * dayMs }, first)
    fresh.secrets()
    fresh.clock.jump(dayMs)
    expect(fresh.secrets()).toEqual([second])
  })

  it('back to an old key is recognised, and its past is forgiven', () => {
    rotateTo(second)
    const old = test.ring.of(reference).known.find(({ key }) => key.reveal() === first)
    if (old) test.ring.of(reference).reject(old)
    rotateTo(first)
    expect(test.secrets()).toEqual([first, second])
    expect(states()).toEqual(['primary', 'previous'])
    expect(test.told().at(-1)).toBe('key.rotated returned')
    test.clock.jump(2 * dayMs)
    rotateTo(second)
    expect(test.secrets()).toEqual([second, first])
  })

  it('survives a clock that jumps a day ahead or behind', () => {
    rotateTo(second)
    test.clock.jump(-dayMs)
    expect(test.secrets()).toEqual([second, first])
    test.clock.jump(40 * dayMs)
    expect(test.secrets()[0]).toBe(second)
  })
})

describe('a key that ends by itself', () => {
  it('serves until then, is renewed before, and is no longer given after', () => {
    const { clock, source, secrets } = test
    const fresh = testRing({ source })
    source.gives({ secret: first, expiresAt: fresh.clock.now() + 100_000 })
    fresh.secrets()
    const { fetches } = source
    fresh.clock.jump(80_000)
    expect(fresh.secrets()).toEqual([first])
    expect(source.fetches).toBe(fetches + 1)
    fresh.clock.jump(20_000)
    expect(() => fresh.secrets()).toThrow(/kf_[0-9a-f]{12} expired at 2023-/)
    source.gives({ secret: second, expiresAt: fresh.clock.now() + 100_000 })
    fresh.clock.jump(10_000)
    expect(fresh.secrets()).toEqual([second])
    expect([clock, secrets]).toHaveLength(2)
  })

  it('is retired once, and serves again where its end is put off', () => {
    const fresh = testRing()
    fresh.source.gives({ secret: first, expiresAt: fresh.clock.now() + 1_000 }, { secret: second })
    fresh.secrets()
    fresh.clock.jump(1_000)
    expect(fresh.secrets()).toEqual([second])
    fresh.clock.jump(300_000)
    fresh.secrets()
    expect(fresh.told().filter((told) => told === 'key.retired expired')).toHaveLength(1)
    fresh.source.gives({ secret: first, expiresAt: fresh.clock.now() + dayMs }, { secret: second })
    fresh.clock.jump(300_000)
    expect(fresh.secrets()).toEqual([first, second])
  })
})

describe('a compromised key', () => {
  const by = { actor: 'ops', reason: undefined }

  it('never serves again, overlap or not, and whoever holds it', () => {
    rotateTo(second)
    const other = { ...reference, agent: 'other' }
    expect(test.secrets(undefined, other)).toEqual([second])
    expect(test.ring.compromise(fingerprintOf(second), by)).toBe(true)
    expect(test.ring.compromise(fingerprintOf(second), by)).toBe(false)
    expect(test.secrets()).toEqual([first])
    expect(states()).toEqual(['compromised', 'previous'])
    expect(() => test.secrets(undefined, other)).toThrow('is compromised (said ops)')
    rotateTo(second, first)
    expect(test.secrets()).toEqual([first])
  })

  it('makes its agent fail closed until the source has another one, and recover by itself', () => {
    test.ring.compromise(fingerprintOf(first), by)
    expect(() => test.secrets()).toThrow(KeyUnavailableError)
    expect(() => test.secrets()).toThrow('governor.keys.rotate()')
    test.source.gives(second)
    test.clock.jump(10_000)
    expect(test.secrets()).toEqual([second])
  })
})

describe('the schedule of rotation', () => {
  it('tells once a day that a key is due', () => {
    const fresh = testRing({ rotateAfterMs: 30 * dayMs })
    fresh.source.gives({ secret: first, createdAt: fresh.clock.now() - 31 * dayMs })
    fresh.secrets()
    fresh.clock.jump(300_000)
    fresh.secrets()
    const due = 'key.stale rotation is due: 31 days old, to be rotated every 30'
    expect(fresh.told()).toEqual(['key.resolved', due])
    fresh.clock.jump(dayMs)
    fresh.secrets()
    expect(fresh.told()).toHaveLength(3)
  })
})

// Whatever a source does, one of the keys that it listed lately is served, and never one that must not be.
it('always serves the newest key that may serve, over any history of a source', () => {
  const secrets = Array.from({ length: 4 }, newKey)
  const step = fc.oneof(
    fc.record({ kind: fc.constant('list' as const), keys: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('fail' as const) }),
    fc.record({ kind: fc.constant('wait' as const), seconds: fc.nat(7_200) }),
    fc.record({ kind: fc.constant('back' as const), seconds: fc.nat(3_600) }),
    fc.record({ kind: fc.constant('reject' as const) }),
  )
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
      const { ring, clock, source, keys } = testRing()
      let listed = [0]
      const give = (): void => source.gives(...listed.map((index) => secrets[index] ?? ''))
      give()
      keys()
      for (const todo of steps) {
        if (todo.kind === 'list') listed = todo.keys
        if (todo.kind === 'list') give()
        if (todo.kind === 'fail') source.fails()
        if (todo.kind === 'wait') clock.jump(todo.seconds * 1_000)
        if (todo.kind === 'back') clock.jump(-todo.seconds * 1_000)
        const [served] = keys()
        if (todo.kind === 'reject' && served) ring.of(reference).reject(served)
        expect(served?.retirement).toBeUndefined()
      }
      give()
      clock.jump(400_000)
      expect(keys()[0]?.key.reveal()).toBe(secrets[listed[0] ?? 0])
    }),
    { numRuns: 500 },
  )
})
