import { expect, test } from 'vitest'
import { Breaker } from '../../src/store/breaker.ts'
import { FakeClock } from '../limit/fake-clock.ts'

const options = { failures: 3, openMs: 1_000, longestOpenMs: 4_000 }

function failing(breaker: Breaker, times: number): void {
  for (let count = 0; count < times; count++) {
    expect(breaker.enter()).toBe(true)
    breaker.fail()
  }
}

test('opens after failures in a row, and not before', () => {
  const breaker = new Breaker(new FakeClock(), options)
  failing(breaker, 2)
  expect(breaker.enter()).toBe(true)
  breaker.succeed()
  failing(breaker, 2)
  expect(breaker.isOpen).toBe(false)
  failing(breaker, 1)
  expect([breaker.isOpen, breaker.enter(), breaker.waitMs]).toEqual([true, false, 1_000])
})

test('lets one call try after the pause, and closes where it succeeds', async () => {
  const clock = new FakeClock()
  const breaker = new Breaker(clock, options)
  failing(breaker, 3)
  await clock.advance(1_000)
  expect([breaker.enter(), breaker.enter()]).toEqual([true, false])
  breaker.succeed()
  expect([breaker.isOpen, breaker.enter(), breaker.enter()]).toEqual([false, true, true])
})

test('waits twice as long after each try that fails, up to the longest pause', async () => {
  const clock = new FakeClock()
  const breaker = new Breaker(clock, options)
  failing(breaker, 3)
  for (const pause of [2_000, 4_000, 4_000]) {
    await clock.advance(breaker.waitMs)
    failing(breaker, 1)
    expect(breaker.waitMs).toBe(pause)
  }
})

test('counts calls that began before it opened neither for nor against the one that tries', async () => {
  const clock = new FakeClock()
  const breaker = new Breaker(clock, options)
  for (let count = 0; count < 5; count++) expect(breaker.enter()).toBe(true)
  for (let count = 0; count < 5; count++) breaker.fail()
  expect(breaker.waitMs).toBe(1_000)
})

test('lets another call try where the one that tried was given up by its caller', async () => {
  const clock = new FakeClock()
  const breaker = new Breaker(clock, options)
  failing(breaker, 3)
  await clock.advance(1_000)
  expect(breaker.enter()).toBe(true)
  breaker.leave()
  expect([breaker.isOpen, breaker.enter()]).toEqual([true, true])
})
