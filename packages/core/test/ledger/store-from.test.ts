import {
  budget,
  hold,
  MINUTE,
  NOON,
  position,
  reserve,
  SettableClock,
  settle,
  testBudgetStore,
} from '@bursar/store-testkit'
import * as vitest from 'vitest'
import { describe, expect, test } from 'vitest'
import { StoreUnavailableError } from '../../src/errors/index.ts'
import { storeFrom } from '../../src/ledger/store-from.ts'
import type { Apply, StoreFromOptions } from '../../src/ledger/store-from.ts'

/** A key-value store that runs one transaction at a time, and passes nothing on but text. */
class TextStore {
  readonly texts = new Map<string, string>()
  readonly transactions: (readonly string[])[] = []
  private queue: Promise<unknown> = Promise.resolve()
  private readonly clock: { now(): number }

  constructor(clock: { now(): number }) {
    this.clock = clock
  }

  readonly transact = <Result>(keys: readonly string[], apply: Apply<Result>): Promise<Result> => {
    const turn = this.queue.then(() => this.run(keys, apply))
    this.queue = turn.catch(() => undefined)
    return turn
  }

  private async run<Result>(keys: readonly string[], apply: Apply<Result>): Promise<Result> {
    this.transactions.push(keys)
    const read = new Map(keys.map((key) => [key, this.texts.get(key)]))
    await Promise.resolve()
    const { writes, result } = apply(read, this.clock.now())
    for (const { key, value } of writes) {
      if (!keys.includes(key)) throw new Error(`${key} is written without having been locked`)
      this.texts.set(key, value)
    }
    return result
  }
}

function makeSubject(): { texts: TextStore; clock: SettableClock } & Record<
  'store' | 'other',
  ReturnType<typeof storeFrom>
> {
  const clock = new SettableClock()
  const texts = new TextStore(clock)
  const [store, other] = [storeFrom({ transact: texts.transact }), storeFrom({ transact: texts.transact })]
  return { store, other, clock, texts }
}

const tables = new Map<string, TextStore>()
testBudgetStore(
  vitest,
  ({ namespace, clock }) => {
    const texts = tables.get(namespace) ?? new TextStore(clock)
    tables.set(namespace, texts)
    return storeFrom({ transact: texts.transact })
  },
  { name: 'storeFrom over a table of texts' },
)

describe('storeFrom', () => {
  test('asks for the keys of an operation sorted, each once', async () => {
    const { store, texts } = makeSubject()
    const lines = [budget({ key: 'b', limitKey: 'l' }), budget({ key: 'a', limitKey: 'l' })]
    await hold(
      store,
      'x',
      lines.map((line) => [line, 1] as const),
      { gates: ['g'] },
    )
    const expected = ['gate/g', 'hold/x', 'limit/l', 'window/a/2026-11-20', 'window/b/2026-11-20']
    expect(texts.transactions).toEqual([expected])
  })

  test('asks again with more keys when a settlement does not name all that is held', async () => {
    const { store, texts } = makeSubject()
    const [left, right] = [budget({ key: 'left' }), budget({ key: 'right' })]
    await hold(store, 'x', [
      [left, 1],
      [right, 2],
    ])
    texts.transactions.length = 0
    await settle(store, 'x', [[left, 1]])
    const named = ['hold/x', 'window/left/2026-11-20']
    expect(texts.transactions).toEqual([named, [...named, 'window/right/2026-11-20']])
    expect(await position(store, right)).toEqual({ net: 2, held: 0 })
  })

  test('writes versioned JSON, and says from when each record may be deleted', async () => {
    const written: unknown[] = []
    const texts = new TextStore(new SettableClock())
    const transact: StoreFromOptions['transact'] = (keys, apply) =>
      texts.transact(keys, (records, now) => {
        const applied = apply(records, now)
        written.push(...applied.writes.map(({ key, value, forgetAt }) => [key, JSON.parse(value).v, forgetAt]))
        return applied
      })
    const line = budget()
    await hold(storeFrom({ transact }), 'x', [[line, 1]], { ttlMs: MINUTE })
    expect(written).toEqual([
      [`window/${line.key}/${line.window}`, 1, line.endsAt + 15 * MINUTE],
      ['hold/x', 1, NOON + 16 * MINUTE],
    ])
  })

  test('takes the records for shared and durable unless told otherwise', () => {
    const { transact } = new TextStore(new SettableClock())
    expect(storeFrom({ transact }).traits).toEqual({ shared: true, durable: true })
    expect(storeFrom({ transact, traits: { durable: false } }).traits).toEqual({ shared: true, durable: false })
  })

  test.each([
    ['of another version', '{"v":2,"kind":"window"}', /has version 2, kind "window".*reads version 1/],
    ['of another kind', '{"v":1,"kind":"hold"}', /kind "hold"/],
    ['without a version', '{"spent":5}', /has version missing/],
    ['that is no object', 'null', /has version missing/],
    ['that is no JSON', 'spent: 5', /is not JSON/],
  ])('refuses a record %s instead of counting from zero', async (_, text, message) => {
    const { store, texts } = makeSubject()
    const line = budget()
    texts.texts.set(`window/${line.key}/${line.window}`, text)
    const calls = [
      () => reserve(store, 'x', [[line, 1]]),
      () => settle(store, 'x', [[line, 1]]),
      () => store.read([line]),
    ]
    for (const call of calls) {
      await expect(call()).rejects.toThrow(message)
      await expect(call()).rejects.toBeInstanceOf(StoreUnavailableError)
    }
    expect(texts.texts.size).toBe(1)
  })

  test('refuses a time that is no number, as database drivers hand it over', async () => {
    const transact: StoreFromOptions['transact'] = async (_, apply) => apply(new Map(), '1763600000000' as never).result
    await expect(reserve(storeFrom({ transact }), 'x', [[budget(), 1]])).rejects.toThrow(/now as a number.*got string/)
  })

  test('passes the signal on, and errors through', async () => {
    const controller = new AbortController()
    const transact: StoreFromOptions['transact'] = async (_keys, _apply, options) => {
      controller.abort(new Error('too late'))
      return Promise.reject(options?.signal?.reason)
    }
    const read = storeFrom({ transact }).read([budget()], { signal: controller.signal })
    await expect(read).rejects.toThrow('too late')
  })

  test('closes once, and rejects what comes after', async () => {
    let closed = 0
    const { transact } = new TextStore(new SettableClock())
    const store = storeFrom({ transact, close: async () => void closed++ })
    await Promise.all([store.close?.(), store.close?.()])
    expect(closed).toBe(1)
    await expect(store.read([budget()])).rejects.toThrow(StoreUnavailableError)
  })

  test('does not give a hold back into a counter that was lost and begun again', async () => {
    const { store, texts, clock } = makeSubject()
    const line = budget()
    await hold(store, 'lost', [[line, 60]])
    texts.texts.delete(`window/${line.key}/${line.window}`)
    clock.advance(1)
    await hold(store, 'new', [[line, 30]])
    await settle(store, 'lost', [[line, 50]])
    expect(await position(store, line)).toEqual({ net: 50, held: 30 })
  })
})
