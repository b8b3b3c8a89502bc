import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import type { KeyEvent } from '../../src/contracts/events.js'
import type { KeyMaterial, KeyReference, KeySource } from '../../src/contracts/key-source.js'
import { ConfigurationError, KeyUnavailableError } from '../../src/errors/index.js'
import type { ApiKey } from '../../src/key/api-key.js'
import { createKeyRing, type KeyRing } from '../../src/key/key-ring.js'
import { FakeClock } from '../limit/fake-clock.js'

const newKey = (): string => ['sk', 'proj', randomBytes(24).toString('hex')].join('-')
const [current, previous, next] = [newKey(), newKey(), newKey()]
const reference: KeyReference = { provider: 'openai', agent: 'billing', team: 'finance' }

let clock: FakeClock
let events: KeyEvent[]
let fetches: number
let answer: () => ReturnType<KeySource['fetch']>
let ring: KeyRing

beforeEach(() => {
  clock = new FakeClock()
  events = []
  fetches = 0
  answer = () => [{ secret: current }, { secret: previous }]
  const fetch: KeySource['fetch'] = () => {
    fetches += 1
    return answer()
  }
  ring = createKeyRing({ name: 'safe', fetch }, { clock, onEvent: (event) => void events.push(event) })
})

const candidates = (of = reference): readonly ApiKey[] => {
  const keys = ring.candidates(of)
  if (keys instanceof Promise) throw new Error('A source that answers at once must not make the ring wait')
  return keys
}
const secrets = (of = reference): readonly string[] => candidates(of).map((key) => key.reveal())
const rejectFirst = (): void => {
  const [first] = candidates()
  if (first) ring.reject(reference, first)
}

describe('the keys of an agent', () => {
  it('come current first, at once where the source answers at once, and are kept for 300 s', () => {
    expect(secrets()).toEqual([current, previous])
    answer = () => [{ secret: next }, { secret: current }]
    clock.jump(299_999)
    expect(secrets()).toEqual([current, previous])
    clock.jump(1)
    expect(secrets()).toEqual([next, current])
    expect(fetches).toBe(2)
  })

  it('are asked for again when the clock was set back', () => {
    secrets()
    clock.jump(-1)
    secrets()
    expect(fetches).toBe(2)
  })

  it('are kept apart by agent, provider, team and environment', () => {
    for (const more of [{}, { agent: 'b' }, { provider: 'anthropic' }, { team: 't' }, { environment: 'live' }]) {
      secrets({ ...reference, ...more })
    }
    expect(fetches).toBe(5)
  })

  it('are fetched once for all callers that ask meanwhile', async () => {
    const waiting: ((materials: readonly KeyMaterial[]) => void)[] = []
    answer = () => new Promise((resolve) => waiting.push(resolve))
    const asked = [ring.candidates(reference), ring.candidates(reference), ring.candidates(reference)]
    expect(fetches).toBe(1)
    waiting[0]?.([{ secret: current }])
    const answers = await Promise.all(asked.map(async (keys) => keys))
    expect(answers.map(([key]) => key?.reveal())).toEqual([current, current, current])
    expect(secrets()).toEqual([current])
    expect(fetches).toBe(1)
  })

  it('are the same key once where current and previous are equal', () => {
    answer = () => [{ secret: current }, { secret: previous }, { secret: current }]
    expect(secrets()).toEqual([current, previous])
  })

  it('pass on what the source throws, and ask again the next time', async () => {
    answer = () => Promise.reject(new KeyUnavailableError({ message: 'the safe is locked' }))
    await expect(ring.candidates(reference)).rejects.toThrow('the safe is locked')
    answer = () => {
      throw new KeyUnavailableError({ message: 'the safe is gone' })
    }
    expect(() => ring.candidates(reference)).toThrow('the safe is gone')
    answer = () => [{ secret: current }]
    expect(secrets()).toEqual([current])
  })

  it('are refused without being printed where the source gives nothing usable', () => {
    answer = () => []
    expect(() => candidates()).toThrow('There is no key in the answer of the key source "safe" for agent "billing"')
    answer = () => [{ secret: `${current}\n${current}` }]
    expect(() => candidates()).toThrow(KeyUnavailableError)
    expect(() => candidates()).not.toThrow(current.slice(-8))
  })
})

describe('a rejected key', () => {
  it('stands behind the other one for 5 s, doubling to 5 min', async () => {
    for (const seconds of [5, 10, 20, 40, 80, 160, 300, 300]) {
      expect(secrets()).toEqual([current, previous])
      rejectFirst()
      expect(secrets()).toEqual([previous, current])
      clock.jump(seconds * 1000 - 1)
      expect(secrets()).toEqual([previous, current])
      clock.jump(1)
    }
  })

  it('starts afresh after 5 minutes without a rejection', () => {
    rejectFirst()
    clock.jump(5_000 + 300_000)
    rejectFirst()
    clock.jump(5_000)
    expect(secrets()).toEqual([current, previous])
  })

  it('is not held back longer by the calls that were in flight with it', () => {
    const [key] = candidates()
    for (let call = 0; call < 100; call++) if (key) ring.reject(reference, key)
    clock.jump(5_000)
    expect(secrets()).toEqual([current, previous])
    expect(events.filter(({ type }) => type === 'key.rejected')).toHaveLength(1)
  })

  it('makes the source be asked again, but not more often than every 250 ms', () => {
    rejectFirst()
    answer = () => [{ secret: next }, { secret: current }]
    secrets()
    expect(fetches).toBe(1)
    clock.jump(250)
    expect(secrets()).toEqual([next, current])
    expect(fetches).toBe(2)
    secrets()
    expect(fetches).toBe(2)
  })

  it('does not take the other key away when the source fails meanwhile', () => {
    rejectFirst()
    clock.jump(250)
    answer = () => {
      throw new Error('the safe is gone')
    }
    expect(secrets()).toEqual([previous, current])
    secrets()
    expect(fetches).toBe(2)
    clock.jump(300_000)
    expect(() => candidates()).toThrow('the safe is gone')
  })

  it('is still given where there is no other', () => {
    answer = () => [{ secret: current }]
    rejectFirst()
    expect(secrets()).toEqual([current])
  })

  it('is forgotten when the source no longer has it', () => {
    const [old] = candidates()
    answer = () => [{ secret: next }]
    clock.jump(300_000)
    secrets()
    if (old) ring.reject(reference, old)
    expect(events.some(({ type }) => type === 'key.rejected')).toBe(false)
  })
})

describe('an adopted key', () => {
  it('serves instead of the source, with the one adopted before it', () => {
    expect(ring.adopt(reference, ` ${current} `)).toMatchObject({ label: 'adopted' })
    expect(secrets()).toEqual([current])
    ring.adopt({ provider: 'openai', agent: 'billing' }, next)
    expect(secrets()).toEqual([next, current])
    ring.adopt(reference, current)
    expect(secrets()).toEqual([current, next])
    ring.adopt(reference, previous)
    expect(secrets()).toEqual([previous, current])
    expect(secrets({ ...reference, agent: 'other' })).toEqual([current, previous])
    expect(fetches).toBe(1)
  })

  it('can be rejected like any other', () => {
    ring.adopt(reference, previous)
    ring.adopt(reference, current)
    rejectFirst()
    expect(secrets()).toEqual([previous, current])
  })

  it('is refused without being printed where it can not be a key', () => {
    const adopt = (): unknown => ring.adopt(reference, `${current} ${current}`)
    expect(adopt).toThrow(ConfigurationError)
    expect(adopt).toThrow('agent "billing" holds a space inside')
    expect(adopt).not.toThrow(current.slice(-8))
  })
})

describe('the events of the ring', () => {
  it('tell keys that are new and keys that are rejected by label and fingerprint', () => {
    const [key] = candidates()
    rejectFirst()
    ring.adopt({ provider: 'openai', agent: 'other' }, next)
    expect(events.map(({ type, source, agent }) => [type, source, agent])).toEqual([
      ['key.resolved', 'safe', 'billing'],
      ['key.resolved', 'safe', 'billing'],
      ['key.rejected', 'safe', 'billing'],
      ['key.resolved', 'adopted', 'other'],
    ])
    expect(events[2]).toEqual({
      type: 'key.rejected',
      version: 1,
      at: clock.now(),
      agent: 'billing',
      team: 'finance',
      provider: 'openai',
      key: { label: 'default', fingerprint: key?.fingerprint },
      source: 'safe',
    })
    for (const secret of [current, previous, next])
      expect(inspect(events, { depth: 9 })).not.toContain(secret.slice(-8))
  })
})
