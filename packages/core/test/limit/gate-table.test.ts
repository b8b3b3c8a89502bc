import { describe, expect, it } from 'vitest'
import { GateTable } from '../../src/limit/gate-table.js'
import { LimitCounter } from '../../src/limit/limit-counter.js'
import { parseLimit } from '../../src/limit/parse-limit.js'

const limit = parseLimit('limits[0]', { scope: { run: '*' }, requests: 5, per: 'second', concurrency: 5 })
const need = { tokens: 0, now: 0 }

describe('GateTable', () => {
  it('stays small while values come and go', () => {
    const table = new GateTable<LimitCounter>()
    for (let run = 0; run < 20_000; run++) {
      const now = run * 10
      const counter = table.obtain(`run-${run}`, now, () => new LimitCounter(limit, `run:${run}`))
      counter.enter({ tokens: 0, now })
      counter.leave()
    }
    // One second holds a hundred of them.
    expect(table.size).toBeLessThan(250)
  })

  it('never drops a counter with a call in flight, a caller waiting or a window that still counts', () => {
    const table = new GateTable<LimitCounter>()
    const create = (): LimitCounter => new LimitCounter(limit, 'run:x')
    const inFlight = table.obtain('in-flight', 0, create)
    inFlight.enter(need)
    const awaited = table.obtain('awaited', 0, create)
    awaited.waiting += 1
    const counting = table.obtain('counting', 0, create)
    counting.enter({ tokens: 0, now: 10_000 })
    counting.leave()
    for (let index = 0; index < 1000; index++) table.obtain(`other-${index}`, 10_500, create)
    expect(table.obtain('in-flight', 10_500, create)).toBe(inFlight)
    expect(table.obtain('awaited', 10_500, create)).toBe(awaited)
    expect(table.obtain('counting', 10_500, create)).toBe(counting)
    for (let index = 0; index < 1000; index++) table.obtain(`late-${index}`, 11_000, create)
    expect(table.obtain('counting', 11_000, create)).not.toBe(counting)
  })

  it('keeps values apart however long they are', () => {
    const table = new GateTable<LimitCounter>()
    const create = (): LimitCounter => new LimitCounter(limit, 'run:x')
    const long = 'x'.repeat(100_000)
    expect(table.obtain(`${long}1`, 0, create)).not.toBe(table.obtain(`${long}2`, 0, create))
  })
})
