import { inspect } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  type BudgetStore,
  ConfigurationError,
  KeyInUseError,
  type KeyMaterial,
  type KeySource,
  KeyUnavailableError,
  memoryStore,
} from '../../src/index.js'
import { memorySink, recordsOf, testLog } from '../audit/support.ts'
import { FakeClock } from '../limit/fake-clock.js'
import { completion } from './lib/fake-network.js'
import { chat, governed, type Governed, inventKey } from './lib/governed.js'

const actor = 'ops'
const hourMs = 3_600_000
const headers = { authorization: 'Bearer bursar-governed-no-key' }

/** Keys per agent, as a test puts them. */
class Vault implements KeySource {
  readonly name = 'vault'
  readonly keys = new Map<string, readonly KeyMaterial[]>()
  isDown = false

  fetch({ agent }: { readonly agent: string }): readonly KeyMaterial[] {
    const keys = this.keys.get(agent)
    if (this.isDown) throw new Error('connection refused')
    if (keys === undefined) throw new KeyUnavailableError({ message: `The vault has no key for "${agent}".` })
    return keys
  }

  put(agent: string, ...secrets: readonly string[]): void {
    this.keys.set(
      agent,
      secrets.map((secret) => ({ secret })),
    )
  }
}

let vault: Vault
let test: Governed
const [first, second, third] = [inventKey('first'), inventKey('second'), inventKey('third')]

beforeEach(() => {
  vault = new Vault()
  vault.put('worker', first)
  vault.put('other', third)
  test = governed({ keys: vault })
})

const call = async (agent = 'worker'): Promise<string | null | undefined> => {
  await (await test.send(chat(), { headers, agent })).text()
  return test.network.sent.at(-1)?.headers.get('authorization')?.replace('Bearer ', '')
}
const states = async (agent?: string): Promise<readonly string[]> =>
  (await test.governor.keys.status(agent)).keys.map(({ state }) => state)
const fingerprints = async (): Promise<readonly string[]> =>
  (await test.governor.keys.status('worker')).keys.map(({ fingerprint }) => fingerprint)

describe('keys.rotate', () => {
  it('takes over a new key at once, and says which served before', async () => {
    expect(await call()).toBe(first)
    const rotated = test.events('key.rotated')
    vault.put('worker', second)
    const [rotation] = await test.governor.keys.rotate('worker', { actor })
    expect(rotation).toMatchObject({ provider: 'openai', label: 'default', previous: { label: 'default' } })
    expect(await call()).toBe(second)
    expect(await states('worker')).toEqual(['primary', 'previous'])
    expect(rotated).toMatchObject([{ actor, key: rotation?.key, previous: rotation?.previous }])
  })

  it('says where nothing changed', async () => {
    await call()
    expect(await test.governor.keys.rotate('worker', { actor, provider: 'openai' })).toEqual([
      { provider: 'openai', label: 'default', key: { label: 'default', fingerprint: (await fingerprints())[0] } },
    ])
  })

  it('rejects where the source fails, and the old key goes on serving', async () => {
    await call()
    vault.isDown = true
    await expect(test.governor.keys.rotate('worker', { actor })).rejects.toThrow(KeyUnavailableError)
    await expect(test.governor.keys.rotate('worker', { actor })).rejects.toThrow('connection refused')
    expect(await call()).toBe(first)
  })

  it('leaves calls that had chosen their key to it', async () => {
    const answer = Promise.withResolvers<Response>()
    test.network.next(() => answer.promise)
    const inFlight = test.send(chat(), { headers })
    await new Promise(setImmediate)
    vault.put('worker', second)
    await test.governor.keys.rotate('worker', { actor })
    answer.resolve(completion())
    expect((await inFlight).status).toBe(200)
    expect(test.network.sent).toHaveLength(1)
  })
})

describe('keys.markCompromised', () => {
  it('makes the agent fail closed at once, and nobody else notices', async () => {
    await call()
    await call('other')
    const compromised = test.events('key.compromised')
    const marked = await test.governor.keys.markCompromised('worker', { actor, reason: `leaked: ${first}` })
    expect(marked).toEqual([{ label: 'default', fingerprint: (await fingerprints())[0] }])
    await expect(call()).rejects.toThrow(KeyUnavailableError)
    await expect(call()).rejects.toThrow('is compromised (said ops)')
    expect(await call('other')).toBe(third)
    expect(compromised).toMatchObject([{ agent: 'worker', actor, reason: 'leaked: [redacted]' }])
    expect(await states('worker')).toEqual(['compromised'])
  })

  it('moves the agent to its new key where the source has one', async () => {
    await call()
    vault.put('worker', second)
    await test.governor.keys.markCompromised('worker', { actor })
    expect(await call()).toBe(second)
    expect(await states('worker')).toEqual(['primary', 'compromised'])
  })

  it('holds while the source is down, and the agent recovers by itself', async () => {
    await call()
    vault.isDown = true
    await test.governor.keys.markCompromised('worker', { actor })
    await expect(call()).rejects.toThrow(KeyUnavailableError)
    vault.isDown = false
    vault.put('worker', second)
    test.clock.jump(10_000)
    expect(await call()).toBe(second)
  })

  it('stops a call that had chosen the key and waits for its turn', async () => {
    vault.put('worker', second, first)
    test = governed({ keys: vault, limits: [{ scope: {}, concurrency: 1, whenFull: 'wait' }] })
    const answer = Promise.withResolvers<Response>()
    test.network.next(() => answer.promise)
    const running = test.send(chat(), { headers })
    const waiting = test.send(chat(), { headers })
    await new Promise(setImmediate)
    const [fingerprint = ''] = await fingerprints()
    await test.governor.keys.markCompromised('worker', { actor, fingerprint })
    answer.resolve(completion())
    await (await running).text()
    await (await waiting).text()
    expect(test.network.sent.map((sent) => sent.headers.get('authorization'))).toEqual([
      `Bearer ${second}`,
      `Bearer ${first}`,
    ])
  })

  it('asks which key is meant where there are several', async () => {
    vault.put('worker', second, first)
    const mark = (fingerprint?: string): Promise<unknown> =>
      test.governor.keys.markCompromised('worker', { actor, ...(fingerprint === undefined ? {} : { fingerprint }) })
    await expect(mark()).rejects.toThrow(ConfigurationError)
    await expect(mark()).rejects.toThrow(
      `name one with { fingerprint }. Keys of agent "worker": ${(await fingerprints())[0]} (default),`,
    )
    await expect(mark('kf_000000000000')).rejects.toThrow('it has no "kf_000000000000"')
    expect(await mark('all')).toHaveLength(2)
    await expect(call()).rejects.toThrow(KeyUnavailableError)
  })
})

describe('keys.retire', () => {
  beforeEach(async () => {
    await call()
    vault.put('worker', second, first)
    await test.governor.keys.rotate('worker', { actor })
  })

  it('refuses while a call is in flight, and counts a stream until its body has ended', async () => {
    vault.put('worker', first, second)
    await test.governor.keys.rotate('worker', { actor })
    const body = new TransformStream<Uint8Array, Uint8Array>()
    test.network.next(() => new Response(body.readable, { headers: { 'content-type': 'text/event-stream' } }))
    const response = await test.send(chat({ stream: true }), { headers })
    vault.put('worker', second, first)
    await test.governor.keys.rotate('worker', { actor })
    test.clock.jump(2 * hourMs)
    await expect(test.governor.keys.retire('worker', { actor })).rejects.toThrow('serves 1 calls of this process')
    const reader = response.body?.getReader()
    void body.writable.close()
    while ((await reader?.read())?.done === false);
    test.clock.jump(hourMs)
    await expect(test.governor.keys.retire('worker', { actor })).resolves.toMatchObject({ inFlight: 0 })
  })

  it('refuses until the key was not used for the quiet period, and tells the evidence', async () => {
    const retire = (): Promise<unknown> => test.governor.keys.retire('worker', { actor, quietMs: hourMs })
    test.clock.jump(hourMs - 1)
    const error: unknown = await retire().catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(KeyInUseError)
    expect(error).toMatchObject({
      code: 'KEY_IN_USE',
      fingerprint: (await fingerprints())[1],
      evidence: { quietMs: hourMs, inFlight: 0, lastUsedAt: test.clock.now() - hourMs + 1 },
      message: expect.stringContaining('was used by this process 3600 s ago'),
    })
    test.clock.jump(1)
    const retired = test.events('key.retired')
    const evidence = await retire()
    expect(retired).toMatchObject([{ actor, evidence, reason: 'unused' }])
    expect(await states('worker')).toEqual(['primary', 'retired'])
  })

  it('is obeyed at once where it is forced, and the key does not come back with the next answer', async () => {
    await test.governor.keys.retire('worker', { actor, force: true })
    await test.governor.keys.rotate('worker', { actor })
    expect(await states('worker')).toEqual(['primary', 'retired'])
    test.network.next(() => Response.json({ error: { code: 'invalid_api_key' } }, { status: 401 }))
    expect((await test.send(chat(), { headers })).status).toBe(401)
  })

  it('refuses the primary key, unless forced', async () => {
    const [fingerprint = ''] = await fingerprints()
    await expect(test.governor.keys.retire('worker', { actor, fingerprint })).rejects.toThrow('is the primary key')
    await test.governor.keys.retire('worker', { actor, fingerprint, force: true })
    expect(await call()).toBe(first)
  })

  it('asks the provider where it is told how', async () => {
    test.clock.jump(2 * hourMs)
    const seen = test.clock.now() - 60_000
    const retire = (providerLastUsed: () => number | null | Promise<number | null>): Promise<unknown> =>
      test.governor.keys.retire('worker', { actor, providerLastUsed })
    await expect(retire(() => seen)).rejects.toThrow('was seen by the provider 60 s ago')
    await expect(retire(() => Promise.reject(new Error('no')))).rejects.toThrow('providerLastUsed failed')
    await expect(retire(() => Promise.resolve(null))).resolves.toMatchObject({ providerLastUsedAt: null })
  })

  it('knows that a process which has just begun can not tell', async () => {
    test = governed({ keys: vault })
    await expect(test.governor.keys.retire('worker', { actor })).rejects.toThrow('known to this process for less than')
  })

  it('says what can be retired where nothing fits', async () => {
    const retire = (fingerprint: string): Promise<unknown> =>
      test.governor.keys.retire('worker', { actor, fingerprint })
    await expect(retire('kf_000000000000')).rejects.toThrow(/has: kf_[0-9a-f]{12} \(default\)/)
    vault.put('worker', second)
    test = governed({ keys: vault })
    await expect(test.governor.keys.retire('worker', { actor })).rejects.toThrow('has: none')
  })
})

describe('the fleet', () => {
  /** Two processes that share a store, and the writes that reach it. */
  function fleet(): { one: Governed; two: Governed; clock: FakeClock; writes: () => number; store: BudgetStore } {
    const clock = new FakeClock()
    const memory = memoryStore({ clock })
    let writes = 0
    const store: BudgetStore = {
      traits: { shared: true },
      reserve: (request) => memory.reserve(request),
      read: (lines) => memory.read(lines),
      settle(request) {
        writes++
        return memory.settle(request)
      },
    }
    const options = { keys: vault, clock, store }
    return { one: governed(options), two: governed(options), clock, writes: () => writes, store }
  }

  const use = async ({ send }: Governed): Promise<void> => void (await (await send(chat(), { headers })).text())

  it('knows the use of a key: evidence in every process, written once in 10 s and key', async () => {
    const { one, two, clock, writes } = fleet()
    for (let each = 0; each < 50; each++) await use(two)
    expect(writes()).toBe(1)
    clock.jump(10_000)
    await use(two)
    expect(writes()).toBe(2)
    await one.governor.keys.status('worker')
    vault.put('worker', second, first)
    await one.governor.keys.rotate('worker', { actor })
    clock.jump(hourMs / 2)
    await expect(one.governor.keys.retire('worker', { actor })).rejects.toThrow(
      /was used in the fleet at most \d+ s ago/,
    )
    clock.jump(hourMs / 2 + 300_000)
    await expect(one.governor.keys.retire('worker', { actor })).resolves.toMatchObject({
      lastUsedAt: null,
      fleetLastUsedAt: null,
    })
  })

  it('that can not be asked is no evidence', async () => {
    const { one, clock, store } = fleet()
    await use(one)
    vault.put('worker', second, first)
    await one.governor.keys.rotate('worker', { actor })
    clock.jump(2 * hourMs)
    Object.assign(store, { read: () => Promise.reject(new Error('down')) })
    await expect(one.governor.keys.retire('worker', { actor })).rejects.toThrow('the shared store did not say')
  })

  it('that calls a key compromised is learned with the next answer of the source, also by those that begin later', async () => {
    const { one, two, clock, store } = fleet()
    await use(one)
    await use(two)
    const learned = two.events('key.compromised')
    vault.put('worker', second)
    await one.governor.keys.markCompromised('worker', { actor })
    expect(learned).toEqual([])
    vault.put('worker', first)
    clock.jump(300_000)
    await two.governor.keys.status('worker')
    await two.governor.keys.rotate('worker', { actor })
    await two.governor.flush()
    expect(learned).toMatchObject([{ agent: 'worker', reason: 'marked by another process' }])
    await expect(use(two)).rejects.toThrow('is compromised (said another process)')
    const three = governed({ keys: vault, clock, store })
    await three.governor.keys.status('worker')
    await three.governor.flush()
    await expect(use(three)).rejects.toThrow(KeyUnavailableError)
  })

  it('that can not be told while the store is down is told when it is back; the mark holds here meanwhile', async () => {
    const { one, two, store } = fleet()
    await use(one)
    await use(two)
    const { settle } = store
    Object.assign(store, { settle: () => Promise.reject(new Error('the store is down')) })
    await one.governor.keys.markCompromised('worker', { actor })
    await expect(use(one)).rejects.toThrow(KeyUnavailableError)
    Object.assign(store, { settle })
    await one.governor.flush()
    await two.governor.keys.rotate('worker', { actor })
    await two.governor.flush()
    await expect(use(two)).rejects.toThrow('is compromised (said another process)')
  })

  it('costs no call, whatever the store does', async () => {
    const { one, store } = fleet()
    Object.assign(store, { settle: () => Promise.reject(new Error('down')) })
    await use(one)
    await one.governor.flush()
    expect(one.network.sent).toHaveLength(1)
  })
})

describe('keys.status', () => {
  it('lists every key of the declared agents, and which is to be rotated next', async () => {
    const day = 86_400_000
    vault.keys.set('worker', [{ secret: first, createdAt: 1_700_000_000_000 - 10 * day, version: '7' }])
    vault.keys.set('urgent', [{ secret: second, createdAt: 1_700_000_000_000 - 5 * day }])
    const agents = { worker: {}, urgent: { keys: { risk: 'high' } }, keyless: {} } as const
    test = governed({ keys: vault, agents })
    const { keys, rotateNext, unavailable } = await test.governor.keys.status()
    expect(keys).toMatchObject([
      { agent: 'urgent', state: 'primary', ageMs: 5 * day, hint: `sk-proj-...${second.slice(-4)}` },
      { agent: 'worker', state: 'primary', version: '7', ageMs: 10 * day, lastUsedAt: null, source: 'vault' },
    ])
    expect(rotateNext).toMatchObject({ agent: 'urgent', rotateBy: test.clock.now() + 25 * day })
    expect(unavailable).toEqual([
      { agent: 'keyless', provider: 'openai', message: 'The vault has no key for "keyless".' },
    ])
    expect(inspect(keys, { depth: 9 })).not.toContain(first.slice(-8))
  })

  it('shows which agents hold the same key', async () => {
    vault.put('other', first)
    await call('worker')
    await call('other')
    const { keys } = await test.governor.keys.status()
    expect(keys.map(({ agent, sharedWith }) => [agent, sharedWith])).toEqual(
      expect.arrayContaining([
        ['worker', ['other']],
        ['other', ['worker']],
      ]),
    )
  })

  it('knows adopted keys, and that no source can renew them', async () => {
    test.governor.govern({ fetch: undefined } as never, 'worker')
    expect((await test.governor.keys.status('worker')).keys).toMatchObject([{ label: 'adopted', source: 'adopted' }])
    await expect(test.governor.keys.rotate('worker', { actor })).rejects.toThrow('adopted from a client')
  })
})

describe('a pool', () => {
  const agents = {
    a: { team: 'support', keys: { pool: 'support_pool' } },
    b: { team: 'support', keys: { pool: 'support_pool', risk: 'high' } },
  } as const

  it('is one set of keys for agents of one team, with the shortest of their terms', async () => {
    vault.put('support_pool', first)
    test = governed({ keys: vault, agents })
    expect([await call('a'), await call('b')]).toEqual([first, first])
    const { keys, rotateNext } = await test.governor.keys.status('a')
    expect(keys).toMatchObject([{ agent: 'support_pool' }])
    expect((rotateNext?.rotateBy ?? 0) - test.clock.now()).toBe(30 * 86_400_000)
  })
})

describe('a label', () => {
  beforeEach(() => {
    vault.keys.set('worker', [{ secret: first }, { secret: second, label: 'canary' }])
  })

  it('is chosen by the run, or by the agent', async () => {
    expect(await call()).toBe(first)
    expect(await test.governor.run({ keyLabel: 'canary' }, () => call())).toBe(second)
    test = governed({ keys: vault, agents: { worker: { keys: { label: 'canary' } } } })
    expect(await call()).toBe(second)
    expect(await test.governor.run({ keyLabel: 'default' }, () => call())).toBe(first)
  })

  it('that nobody has is refused', async () => {
    await expect(test.governor.run({ keyLabel: 'kanary' }, () => call())).rejects.toThrow('have no label "kanary"')
  })
})

describe('the verbs', () => {
  it.each([
    ['keys.rotate: actor', { actor: '' }],
    ['has no option "who"', { actor, who: 'x' }],
    ['no provider "openia". Did you mean "openai"?', { actor, provider: 'openia' }],
  ])('refuse what makes no sense: %s', async (said, options) => {
    await expect(test.governor.keys.rotate('worker', options as never)).rejects.toThrow(said)
  })

  it.each([0, 1.5, 86_400_001, '1h'])('refuse a quiet period of %j', async (quietMs) => {
    await expect(test.governor.keys.retire('worker', { actor, quietMs } as never)).rejects.toThrow('quietMs must be')
  })

  it('refuse an agent that is not declared', async () => {
    test = governed({ keys: vault, agents: { worker: {} } })
    await expect(test.governor.keys.rotate('wroker', { actor })).rejects.toThrow('Did you mean "worker"')
    await expect(test.governor.keys.status('wroker')).rejects.toThrow('Did you mean "worker"')
  })
})

it('the options of the ring are checked at construction', () => {
  const made = (keyRing: unknown): unknown => governed({ keyRing: keyRing as never })
  expect(() => made({ ttl: 1 })).toThrow('keyRing has no option "ttl"')
  expect(() => made({ lifetimeMs: 999 })).toThrow('keyRing.lifetimeMs must be a whole number of ms from 1000')
  expect(() => made({ overlapMs: -1 })).toThrow('keyRing.overlapMs')
  expect(() => made({ staleLimitMs: Number.NaN })).toThrow('keyRing.staleLimitMs')
  expect(() => made({ fetchDeadlineMs: 2 ** 31 })).toThrow('keyRing.fetchDeadlineMs')
})

describe('the record of changes', () => {
  it('has every change of a key with who made it, as it was named, and never a key', async () => {
    const sink = memorySink()
    test = governed({ keys: vault, audit: testLog([sink]) })
    await call()
    vault.put('worker', second, first)
    await test.governor.runAs({ type: 'service', id: 'rotator' }, () => test.governor.keys.rotate('worker', {}))
    const [current = ''] = await fingerprints()
    await test.governor.keys.markCompromised('worker', { fingerprint: current, actor: 'alice', reason: 'on a slide' })
    await test.governor.flush()
    const changes = recordsOf(sink.lines).filter(({ action }) => action.startsWith('key.'))
    expect(changes).toMatchObject([
      { action: 'key.rotate', actor: { type: 'service', id: 'rotator' }, after: { agent: 'worker' } },
      { action: 'key.compromise', actor: { type: 'user', id: 'alice' }, reason: 'on a slide', target: { id: current } },
    ])
    for (const secret of [first, second]) expect(sink.lines.join('\n')).not.toContain(secret.slice(10, 20))
  })
})
