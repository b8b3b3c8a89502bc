import { inspect } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import type { KeyMaterial } from '../../src/contracts/key-source.js'
import { ConfigurationError, KeyUnavailableError } from '../../src/errors/index.js'
import { settle } from '../limit/fake-clock.js'
import { newKey, reference, type TestRing, testRing } from './lib/ring.js'

const [current, previous, next] = [newKey(), newKey(), newKey()]
let test: TestRing

beforeEach(() => {
  test = testRing()
  test.source.gives(current, previous)
})

const reject = (secret: string): void => {
  const key = test.ring.of(reference).known.find(({ key: known }) => known.reveal() === secret)
  if (key) test.ring.of(reference).reject(key)
}

describe('the keys of an agent', () => {
  it('come current first, at once where the source answers at once, and are kept for 300 s', () => {
    expect(test.secrets()).toEqual([current, previous])
    test.source.gives(next, current)
    test.clock.jump(299_999)
    expect(test.secrets()).toEqual([current, previous])
    test.clock.jump(1)
    expect(test.secrets()).toEqual([next, current])
    expect(test.source.fetches).toBe(2)
  })

  it('are the very same list from call to call, so that a call costs nothing', () => {
    expect(test.keys()).toBe(test.keys())
  })

  it('are asked for again when the clock was set back', () => {
    test.secrets()
    test.clock.jump(-1)
    test.secrets()
    expect(test.source.fetches).toBe(2)
  })

  it('are kept apart by agent, provider, team and environment', () => {
    for (const more of [{}, { agent: 'b' }, { provider: 'anthropic' }, { team: 't' }, { environment: 'live' }]) {
      test.secrets(undefined, { ...reference, ...more })
    }
    expect(test.source.fetches).toBe(5)
  })

  it('are fetched once for all callers that ask meanwhile', async () => {
    const waiting: ((materials: readonly KeyMaterial[]) => void)[] = []
    test.source.answer = () => new Promise((resolve) => waiting.push(resolve))
    const asked = [1, 2, 3].map(() => test.ring.candidates(reference))
    expect(test.source.fetches).toBe(1)
    waiting[0]?.([{ secret: current }])
    const answers = await Promise.all(asked.map(async (keys) => keys))
    expect(answers.map(([key]) => key?.key.reveal())).toEqual([current, current, current])
    expect(test.secrets()).toEqual([current])
    expect(test.source.fetches).toBe(1)
  })

  it('serve on while a slow source is asked for newer ones', async () => {
    test.secrets()
    test.clock.jump(300_000)
    const slow = Promise.withResolvers<readonly KeyMaterial[]>()
    test.source.answer = () => slow.promise
    expect(test.secrets()).toEqual([current, previous])
    expect(test.secrets()).toEqual([current, previous])
    slow.resolve([{ secret: next }])
    await settle()
    expect(test.secrets()).toEqual([next, current])
    expect(test.source.fetches).toBe(2)
  })

  it('are the same key once where current and previous are equal', () => {
    test.source.gives(current, previous, current)
    expect(test.secrets()).toEqual([current, previous])
  })

  it('are asked for as soon as a watching source says that they changed, and no longer once the ring is closed', () => {
    let changed: (() => void) | undefined
    let unwatched = 0
    const watching = testRing({
      source: Object.assign(test.source, {
        watch: (_of: unknown, tell: () => void) => {
          changed = tell
          return () => void unwatched++
        },
      }),
    })
    watching.secrets()
    test.source.gives(next)
    watching.clock.jump(1_000)
    changed?.()
    expect(watching.secrets()).toEqual([next, current])
    for (let call = 0; call < 100; call++) {
      changed?.()
      watching.secrets()
    }
    // Told too often, it is asked every 250 ms at most.
    expect(test.source.fetches).toBe(2)
    watching.ring.close()
    expect(unwatched).toBe(1)
  })
})

describe('a rejected key', () => {
  it('stands behind the other one for 5 s, doubling to 5 min', () => {
    for (const seconds of [5, 10, 20, 40, 80, 160, 300, 300]) {
      expect(test.secrets()).toEqual([current, previous])
      reject(current)
      expect(test.secrets()).toEqual([previous, current])
      test.clock.jump(seconds * 1000 - 1)
      expect(test.secrets()).toEqual([previous, current])
      test.clock.jump(1)
    }
  })

  it('starts afresh after 5 minutes without a rejection', () => {
    test.secrets()
    reject(current)
    test.clock.jump(5_000 + 300_000)
    reject(current)
    test.clock.jump(5_000)
    expect(test.secrets()).toEqual([current, previous])
  })

  it('is free at once where the clock is set back to before its rejection', () => {
    test.secrets()
    reject(current)
    test.clock.jump(-60_000)
    expect(test.secrets()).toEqual([current, previous])
  })

  it('is not held back longer by the calls that were in flight with it', () => {
    test.secrets()
    for (let call = 0; call < 100; call++) reject(current)
    test.clock.jump(5_000)
    expect(test.secrets()).toEqual([current, previous])
    expect(test.events.filter(({ type }) => type === 'key.rejected')).toHaveLength(1)
  })

  it('makes the source be asked at once, and then with growing pauses while it has nothing new', () => {
    test.source.gives(current)
    test.secrets()
    reject(current)
    expect(test.source.fetches).toBe(2)
    reject(current)
    expect(test.source.fetches).toBe(2)
    for (const pauseMs of [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
      const { fetches } = test.source
      test.clock.jump(pauseMs - 1)
      reject(current)
      expect(test.source.fetches).toBe(fetches)
      test.clock.jump(1)
      reject(current)
      expect(test.source.fetches).toBe(fetches + 1)
    }
    test.source.gives(next)
    test.clock.jump(10_000)
    reject(current)
    expect(test.secrets()).toEqual([next, current])
  })

  it('is not a reason to ask where a newer key is at hand already', () => {
    test.secrets()
    reject(previous)
    expect(test.source.fetches).toBe(1)
  })

  it('asks again where the question under way was older than the rejection', async () => {
    test.source.gives(current)
    test.secrets()
    test.clock.jump(300_000)
    const answers: ((materials: readonly KeyMaterial[]) => void)[] = []
    test.source.answer = () => new Promise((resolve) => answers.push(resolve))
    const [key] = test.keys()
    if (!key) throw new Error('no key')
    reject(current)
    const replacement = test.ring.of(reference).replacement('default', new Set([key]))
    answers[0]?.([{ secret: current }])
    await settle()
    answers[1]?.([{ secret: next }])
    expect((await replacement)?.key.reveal()).toBe(next)
    expect(test.source.fetches).toBe(3)
  })

  it('does not take the other key away when the source fails meanwhile', () => {
    test.secrets()
    test.source.fails()
    reject(current)
    expect(test.secrets()).toEqual([previous, current])
  })

  it('is still given where there is no other', () => {
    test.source.gives(current)
    test.secrets()
    reject(current)
    expect(test.secrets()).toEqual([current])
  })
})

describe('an adopted key', () => {
  it('serves instead of the source, with the one adopted before it', () => {
    test.ring.adopt(reference, ` ${current} `)
    expect(test.secrets()).toEqual([current])
    expect(test.keys()[0]?.label).toBe('adopted')
    test.ring.adopt({ provider: 'openai', agent: 'billing' }, next)
    expect(test.secrets()).toEqual([next, current])
    test.ring.adopt(reference, current)
    expect(test.secrets()).toEqual([current, next])
    test.ring.adopt(reference, previous)
    expect(test.secrets()).toEqual([previous, current])
    expect(test.secrets(undefined, { ...reference, agent: 'other' })).toEqual([current, previous])
    expect(test.source.fetches).toBe(1)
  })

  it('can be rejected like any other', () => {
    test.ring.adopt(reference, previous)
    test.ring.adopt(reference, current)
    reject(current)
    expect(test.secrets()).toEqual([previous, current])
  })

  it('is refused without being printed where it can not be a key', () => {
    const adopt = (): unknown => test.ring.adopt(reference, `${current} ${current}`)
    expect(adopt).toThrow(ConfigurationError)
    expect(adopt).toThrow('agent "billing" holds a space inside')
    expect(adopt).not.toThrow(current.slice(-8))
  })
})

describe('labels', () => {
  const canary = newKey()

  it('keep keys apart: a rejected one hands over within its label only', () => {
    test.source.gives(current, { secret: canary, label: 'canary' })
    expect(test.secrets()).toEqual([current])
    expect(test.secrets('canary')).toEqual([canary])
    const [key] = test.keys('canary')
    if (!key) throw new Error('no key')
    reject(canary)
    expect(test.ring.of(reference).replacement('canary', new Set([key]))).toBeUndefined()
    expect(test.secrets()).toEqual([current])
  })

  it('survive a rotation', () => {
    test.source.gives({ secret: canary, label: 'canary' }, current)
    expect(test.secrets()).toEqual([current])
    test.source.gives({ secret: next, label: 'canary' }, current)
    test.clock.jump(300_000)
    expect(test.secrets('canary')).toEqual([next, canary])
    expect(test.secrets()).toEqual([current])
  })

  it('that do not exist are refused with those that do', () => {
    test.source.gives(current, { secret: canary, label: 'canary' })
    expect(() => test.secrets('kanary')).toThrow(KeyUnavailableError)
    expect(() => test.secrets('kanary')).toThrow('no label "kanary"; there are "default", "canary"')
  })

  it('named by no call are the one that served before, or the first', () => {
    test.source.gives({ secret: current, label: 'blue' }, { secret: next, label: 'green' })
    expect(test.secrets()).toEqual([current])
    test.source.gives({ secret: next, label: 'green' }, { secret: current, label: 'blue' })
    test.clock.jump(300_000)
    expect(test.secrets()).toEqual([current])
  })
})

describe('the events of the ring', () => {
  it('tell keys that are new and keys that are rejected by label and fingerprint', () => {
    const [key] = test.keys()
    reject(current)
    test.ring.adopt({ provider: 'openai', agent: 'other' }, next)
    expect(test.events.map(({ type, source, agent }) => [type, source, agent])).toEqual([
      ['key.resolved', 'safe', 'billing'],
      ['key.resolved', 'safe', 'billing'],
      ['key.rejected', 'safe', 'billing'],
      ['key.quarantined', 'safe', 'billing'],
      ['key.resolved', 'adopted', 'other'],
    ])
    expect(test.events[3]).toEqual({
      type: 'key.quarantined',
      version: 1,
      at: test.clock.now(),
      agent: 'billing',
      team: 'finance',
      provider: 'openai',
      key: { label: 'default', fingerprint: key?.fingerprint },
      source: 'safe',
      until: test.clock.now() + 5_000,
    })
    for (const secret of [current, previous, next]) {
      expect(inspect(test.events, { depth: 9 })).not.toContain(secret.slice(-8))
    }
  })
})
