import { assert, integer, property, tuple } from 'fast-check'
import { expect, it } from 'vitest'
import { StoreTime } from '../../src/limit/store-time.js'
import { FakeClock } from './fake-clock.js'

it('is the clock of the machine until the store has answered', () => {
  const clock = new FakeClock()
  expect(new StoreTime(clock).now()).toBe(clock.now())
})

it('is off by at most the time an answer took, wherever within it the store looked at its clock', () => {
  const skews = integer({ min: -600_000, max: 600_000 })
  const trips = tuple(integer({ min: 0, max: 2_000 }), integer({ min: 0, max: 2_000 }))
  assert(
    property(skews, trips, trips, (skew, ...answers) => {
      const clock = new FakeClock()
      const time = new StoreTime(clock)
      for (const [there, back] of answers) {
        const askedAt = clock.now()
        clock.jump(there)
        const storeNow = clock.now() + skew
        clock.jump(back)
        time.observe(storeNow, askedAt)
        expect(time.now() - clock.now()).toBeGreaterThanOrEqual(skew - back)
        expect(time.now() - clock.now()).toBeLessThanOrEqual(skew + there)
      }
    }),
  )
})

it('follows when the clock of the machine is set', () => {
  const clock = new FakeClock()
  const time = new StoreTime(clock)
  const store = clock.now() + 5_000
  time.observe(store, clock.now())
  clock.jump(3_600_000)
  time.observe(store, clock.now())
  expect(time.now()).toBe(store)
})
