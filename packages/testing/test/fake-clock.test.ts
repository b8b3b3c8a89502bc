import { describe, expect, test } from 'vitest'
import { createFakeClock } from '../src/fake-clock.ts'

describe('a fake clock', () => {
  test('stands still until it is moved', async () => {
    const clock = createFakeClock(1_000)
    expect(clock.now()).toBe(1_000)
    await clock.advance(250)
    expect(clock.now()).toBe(1_250)
  })

  test('fires timers in the order they are due, each at its own time', async () => {
    const clock = createFakeClock(0)
    const fired: string[] = []
    clock.schedule(30, () => fired.push(`late at ${clock.now()}`))
    clock.schedule(10, () => fired.push(`early at ${clock.now()}`))
    clock.schedule(10, () => fired.push(`early too at ${clock.now()}`))
    clock.schedule(31, () => fired.push('not yet'))
    await clock.advance(30)
    expect(fired).toEqual(['early at 10', 'early too at 10', 'late at 30'])
    expect(clock.pending).toBe(1)
  })

  test('lets promise callbacks run between timers, and fires the timers that they set', async () => {
    const clock = createFakeClock(0)
    const times: number[] = []
    const sleep = (milliseconds: number) => new Promise<void>((resolve) => clock.schedule(milliseconds, resolve))
    const work = async () => {
      for (const milliseconds of [5, 5, 5]) {
        await sleep(milliseconds)
        times.push(clock.now())
      }
    }
    const done = work()
    await clock.advance(15)
    await done
    expect(times).toEqual([5, 10, 15])
  })

  test('does not fire what was cancelled', async () => {
    const clock = createFakeClock(0)
    let fired = false
    clock.schedule(5, () => (fired = true))()
    await clock.advance(10)
    expect(fired).toBe(false)
    expect(clock.pending).toBe(0)
  })

  test('can be set back without a timer noticing', async () => {
    const clock = createFakeClock(10_000)
    const times: number[] = []
    clock.schedule(100, () => times.push(clock.now()))
    await clock.advance(60)
    clock.set(500)
    expect(clock.now()).toBe(500)
    await clock.advance(40)
    expect(times).toEqual([540])
  })

  test('refuses times that can not be', async () => {
    const clock = createFakeClock(0)
    expect(() => createFakeClock(Number.NaN)).toThrow(RangeError)
    expect(() => clock.schedule(Number.NaN, () => undefined)).toThrow('delayMs')
    expect(() => clock.set(Number.POSITIVE_INFINITY)).toThrow(RangeError)
    await expect(clock.advance(-1)).rejects.toThrow('forward')
  })
})
