import { afterEach, expect, test } from 'vitest'
import { resetDefaultGovernor } from '../src/reset-default-governor.ts'

const place = Symbol.for('bursar.default-governor')
afterEach(() => void Reflect.deleteProperty(globalThis, place))

test('closes the default governor and forgets it', async () => {
  let closed = 0
  Reflect.set(globalThis, place, { close: async () => void (closed += 1) })
  await resetDefaultGovernor()
  expect(closed).toBe(1)
  expect(Reflect.has(globalThis, place)).toBe(false)
})

test('does nothing where there is none', async () => {
  await expect(resetDefaultGovernor()).resolves.toBeUndefined()
})

test('forgets a governor that can not be closed, and tells why', async () => {
  Reflect.set(globalThis, place, { close: async () => Promise.reject(new Error('still settling')) })
  await expect(resetDefaultGovernor()).rejects.toThrow('still settling')
  expect(Reflect.has(globalThis, place)).toBe(false)
})
