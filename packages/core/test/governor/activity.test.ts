import { expect, test } from 'vitest'
import { Activity } from '../../src/governor/activity.js'
import { GovernorClosedError } from '../../src/index.js'
import { settle } from '../limit/fake-clock.js'

/** Whether a promise has settled, without waiting for it. */
function watch(promise: Promise<unknown>): { done: boolean } {
  const state = { done: false }
  void promise.finally(() => (state.done = true))
  return state
}

test('is idle at once where no call is in flight', async () => {
  await expect(new Activity().idle()).resolves.toBeUndefined()
})

test('becomes idle when the last call has ended', async () => {
  const activity = new Activity()
  activity.begin('a')
  activity.begin('b')
  const idle = watch(activity.idle())
  activity.end('a')
  await settle()
  expect(idle.done).toBe(false)
  activity.end('b')
  await settle()
  expect(idle.done).toBe(true)
})

test('tells everybody who waits', async () => {
  const activity = new Activity()
  activity.begin('a')
  const waiting = [activity.idle(), activity.idle(), activity.idle()]
  activity.end('a')
  await expect(Promise.all(waiting)).resolves.toHaveLength(3)
})

test('takes no calls after it was closed', () => {
  const activity = new Activity()
  expect(() => activity.assertOpen()).not.toThrow()
  activity.close()
  expect(() => activity.assertOpen()).toThrow(GovernorClosedError)
})

test('a flush waits for settlements that begin while it waits', async () => {
  const activity = new Activity()
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  activity.background(first.promise.then(() => activity.background(second.promise)))
  const flushed = watch(activity.flush())
  first.resolve()
  await settle()
  expect(flushed.done).toBe(false)
  second.resolve()
  await settle()
  expect(flushed.done).toBe(true)
})

test('a settlement that fails neither breaks a flush nor goes unhandled', async () => {
  const activity = new Activity()
  activity.background(Promise.reject(new Error('store is down')))
  await expect(activity.flush()).resolves.toBeUndefined()
})

test('hands settlements to waitUntil', async () => {
  const handed: Promise<unknown>[] = []
  const activity = new Activity((work) => handed.push(work))
  activity.background(Promise.resolve())
  activity.background(Promise.reject(new Error('store is down')))
  await expect(Promise.all(handed)).resolves.toHaveLength(2)
})

test('a waitUntil that throws breaks nothing and is warned about', async () => {
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
  const activity = new Activity(() => {
    throw new Error('outside of a request')
  })
  const work = Promise.withResolvers<void>()
  activity.background(work.promise)
  const flushed = watch(activity.flush())
  await settle()
  expect(flushed.done).toBe(false)
  work.resolve()
  await settle()
  expect(flushed.done).toBe(true)
  expect((await warned).message).toContain('outside of a request')
})
