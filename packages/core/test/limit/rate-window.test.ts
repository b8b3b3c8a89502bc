import { array, assert, integer, oneof, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RateWindow } from '../../src/limit/rate-window.js'

describe('RateWindow', () => {
  it('holds its limit and opens again when the first amount is one window old', () => {
    const window = new RateWindow({ limit: 3, lengthMs: 1000 })
    window.take(2, 5000)
    window.take(1, 5500)
    expect(window.readyAt(1, 5999)).toBe(6000)
    expect(window.readyAt(3, 5999)).toBe(6500)
    expect(window.readyAt(2, 6000)).toBe(6000)
  })

  it('does not let twice the limit through around the edge of a clock minute', () => {
    const window = new RateWindow({ limit: 60, lengthMs: 60_000 })
    window.take(60, 59_999)
    expect(window.readyAt(1, 60_000)).toBe(119_999)
  })

  it('never admits more than its limit at once', () => {
    expect(new RateWindow({ limit: 3, lengthMs: 1000 }).readyAt(4, 0)).toBe(Infinity)
  })

  it('knows that each further limit of calls in front costs a further window', () => {
    const window = new RateWindow({ limit: 2, lengthMs: 1000 })
    expect(window.readyBehind(1, 1, 5000)).toBe(5000)
    expect(window.readyBehind(2, 1, 5000)).toBe(6000)
    expect(window.readyBehind(5, 1, 5000)).toBe(7000)
    window.take(1, 4500)
    expect(window.readyBehind(1, 1, 5000)).toBe(5500)
    expect(window.readyBehind(3, 1, 5000)).toBe(6500)
  })

  it('gives back what was not sent, but only while it counts', () => {
    const window = new RateWindow({ limit: 2, lengthMs: 1000 })
    const early = window.take(2, 0)
    window.giveBack(early, 1)
    expect(window.used(500)).toBe(1)
    expect(window.used(1000)).toBe(0)
    window.giveBack(early, 1)
    expect(window.used(1000)).toBe(0)
  })

  it('recovers within a window when the clock is set back', () => {
    const window = new RateWindow({ limit: 1, lengthMs: 1000 })
    window.take(1, 10_000_000)
    expect(window.readyAt(1, 5000)).toBe(6000)
  })

  it('never lets more than the limit into any span of its length, and frees all of it a hundredth later', () => {
    const pause = oneof(integer({ min: 0, max: 9 }), integer({ min: 0, max: 400 }))
    const arrivals = array(record({ pause, amount: integer({ min: 1, max: 7 }) }), { size: 'large' })
    assert(
      property(arrivals, integer({ min: 7, max: 20 }), (steps, limit) => {
        const window = new RateWindow({ limit, lengthMs: 1000 })
        const taken: { at: number; amount: number }[] = []
        const sumSince = (start: number, end: number): number =>
          taken.filter(({ at }) => at > start && at <= end).reduce((sum, { amount }) => sum + amount, 0)
        let now = 0
        for (const { pause, amount } of steps) {
          now += pause
          const fits = window.readyAt(amount, now) === now
          if (fits) taken.push({ at: now, amount })
          if (fits) window.take(amount, now)
          expect(sumSince(now - 1000, now)).toBeLessThanOrEqual(limit)
          expect(fits || sumSince(now - 1010, now) + amount > limit).toBe(true)
        }
      }),
    )
  })
})
