import { expect, test } from 'vitest'
import { type LoadOptions, runLoad } from './lib/load.ts'
import { rotatingGovernor, rotatingProvider } from './lib/rotating.ts'
import { runInProcesses } from './lib/start-worker-processes.ts'
import { inventKey } from './lib/vault.ts'

const whole: LoadOptions = { workers: 100, requestsPerWorker: 16 }
const quarter: LoadOptions = { workers: 25, requestsPerWorker: 16 }
const expected = 1_600
/** Thousands of real requests, on a machine that may be busy with other things. */
const slow = { timeout: 120_000 }

/** Rotates in the source while calls are on their way, and takes the old key away long before its overlap ends. */
async function inRotation({ rotatesAt = 400, revokesAt = 700 } = {}) {
  const setting = await rotatingProvider()
  const [old, fresh] = [inventKey(), inventKey()]
  setting.valid.add(old)
  setting.vault.put('worker', old)
  setting.whenArrived(rotatesAt, () => {
    setting.valid.add(fresh)
    setting.vault.put('worker', fresh, old)
  })
  setting.whenArrived(revokesAt, () => setting.valid.delete(old))
  return { ...setting, old, fresh }
}

test('1,600 calls of 100 workers, a quarter of them streams, notice no rotation', slow, async () => {
  const setting = await inRotation()
  const { client, events } = rotatingGovernor(setting)
  expect(await runLoad(client('worker'), whole)).toEqual({ succeeded: expected, failures: [] })
  expect(setting.vault.questions.get('one')).toBeLessThanOrEqual(3)
  expect(setting.provider.requests.at(-1)?.key).toBe(setting.fresh)
  expect(events.of('key.rotated')).toHaveLength(1)
  expect(events.of('key.rejected')).toHaveLength(1)
  // What the provider refused was noticed by nobody but us.
  expect(events.of('usage').some(({ dispatches, status }) => dispatches === 2 && status === 200)).toBe(true)
})

test('nor do those of 4 processes with 25 workers each', slow, async () => {
  const setting = await inRotation()
  const names = ['one', 'two', 'three', 'four']
  const results = await runInProcesses(
    names,
    { baseUrl: setting.provider.baseUrl, vaultUrl: setting.vault.url },
    quarter,
  )
  expect(results).toEqual(names.map(() => ({ succeeded: 400, failures: [] })))
  for (const name of names) expect(setting.vault.questions.get(name), name).toBeLessThanOrEqual(3)
  expect(setting.provider.requests.at(-1)?.key).toBe(setting.fresh)
})

test.each(['down', 'hanging', 'denying', 'garbled', 'empty'] as const)(
  'a source that is %s after the new key was fetched costs no call',
  slow,
  async (mood) => {
    const setting = await inRotation({ rotatesAt: 50, revokesAt: 100 })
    const { client, clock, events } = rotatingGovernor(setting)
    // Well after the rotation every answer is old, time and again, and the source is of no help.
    setting.whenArrived(250, () => void (setting.vault.mood = mood))
    for (let arrived = 251; arrived < 400; arrived += 25) {
      setting.whenArrived(arrived, () => void clock.advance(301_000))
    }
    const load = { workers: 100, requestsPerWorker: 4 }
    expect(await runLoad(client('worker'), load)).toEqual({ succeeded: 400, failures: [] })
    expect(setting.provider.requests.at(-1)?.key).toBe(setting.fresh)
    await expect.poll(() => events.of('key.stale').length).toBeGreaterThan(0)
  },
)
