import assert from 'node:assert/strict'
import type { ConformanceCase } from '../conformance-case.js'
import { budget, MINUTE, position, reserve, settle } from '../requests.js'

const org = budget({ key: 'org', limit: 500 })
const agent = budget({ key: 'agent', limit: 300 })

export const concurrencyCases: readonly ConformanceCase[] = [
  {
    name: 'never passes a limit, whoever calls: 2 handles with 32 callers each',
    async run({ store, other }) {
      let actual = 0
      const call = async (index: number): Promise<void> => {
        const handle = index % 2 === 0 ? store : other
        const { ok } = await reserve(handle, `call ${index}`, [
          [org, 40],
          [agent, 20],
        ])
        const sample = await position(handle, org)
        assert.ok(sample.net + sample.held <= 500, `org is at ${JSON.stringify(sample)}`)
        if (!ok) return
        const spent = (index * 7) % 40
        actual += spent
        await settle(handle, `call ${index}`, [
          [org, spent],
          [agent, Math.floor(spent / 2)],
        ])
      }
      await Promise.all(Array.from({ length: 64 }, (_, index) => call(index)))
      assert.deepEqual(await position(store, org), { net: actual, held: 0 })
      assert.ok(actual <= 500)
    },
  },
  {
    name: 'lets callers with the lines in opposite order pass each other',
    async run({ store, other }) {
      const calls = Array.from({ length: 32 }, (_, index) => {
        const lines = [
          [org, 1],
          [agent, 1],
        ] as const
        return reserve(index % 2 === 0 ? store : other, `call ${index}`, index % 3 === 0 ? lines : lines.toReversed())
      })
      assert.ok((await Promise.all(calls)).every(({ ok }) => ok))
      assert.deepEqual(await position(store, agent), { net: 0, held: 32 })
    },
  },
  {
    name: 'grants the first users of a window no more than its limit',
    async run({ store, other }) {
      const fresh = budget({ key: 'fresh', limit: 10 })
      const calls = Array.from({ length: 32 }, (_, index) => {
        return reserve(index % 2 === 0 ? store : other, `call ${index}`, [[fresh, 1]])
      })
      assert.equal((await Promise.all(calls)).filter(({ ok }) => ok).length, 10)
      assert.deepEqual(await position(store, fresh), { net: 0, held: 10 })
    },
  },
  {
    name: 'rejects a call whose signal was aborted before, and changes nothing',
    async run({ store }) {
      const signal = AbortSignal.abort(new Error('gone'))
      const lines = [{ budget: org, amount: 1 }]
      await assert.rejects(store.reserve({ id: 'a', lines, ttlMs: 1_000, onExpire: 'charge' }, { signal }), /gone/)
      await assert.rejects(store.settle({ id: 'a', lines }, { signal }), /gone/)
      await assert.rejects(store.read([org], { signal }), /gone/)
      assert.deepEqual(await position(store, org), { net: 0, held: 0 })
    },
  },
  {
    name: 'counts a call once that is aborted on the way and asked again',
    async run({ store, other }) {
      const controller = new AbortController()
      const request = { id: 'a', lines: [{ budget: org, amount: 40 }], ttlMs: MINUTE, onExpire: 'charge' } as const
      const onTheWay = store.reserve(request, { signal: controller.signal }).catch(() => undefined)
      controller.abort(new Error('gone'))
      await onTheWay
      assert.equal((await reserve(other, 'a', [[org, 40]])).ok, true)
      assert.deepEqual(await position(store, org), { net: 0, held: 40 })
    },
  },
  {
    name: 'charges what a handle has held that was never heard of again',
    async run({ store, other, clock }) {
      assert.equal((await reserve(other, 'a', [[org, 200]])).ok, true)
      clock.advance(2 * MINUTE)
      assert.equal((await reserve(store, 'b', [[org, 301]])).ok, false)
      assert.deepEqual(await position(store, org), { net: 200, held: 0 })
    },
  },
  {
    name: 'answers or rejects all that is pending when it is closed, and rejects what comes after',
    async run({ store, other }) {
      if (store.close === undefined) return // nothing to close is nothing that can break
      const calls = Array.from({ length: 16 }, (_, index) => reserve(store, `call ${index}`, [[org, 1]]))
      const [pending] = await Promise.all([Promise.allSettled(calls), store.close()])
      const granted = pending.filter((result) => result.status === 'fulfilled' && result.value.ok).length
      await store.close()
      await assert.rejects(reserve(store, 'late', [[org, 1]]))
      if (other === store) return
      const { held } = await position(other, org)
      assert.ok(held >= granted && held <= 16, `${granted} were granted, ${held} are held`)
    },
  },
]
