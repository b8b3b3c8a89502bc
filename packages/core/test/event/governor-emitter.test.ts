import { channel } from 'node:diagnostics_channel'
import { expect, test } from 'vitest'
import type { AgentSuspensionEvent, ListenerErrorEvent } from '../../src/contracts/events.ts'
import { GovernorEmitter } from '../../src/event/governor-emitter.ts'

const suspended: AgentSuspensionEvent = { type: 'agent.suspended', version: 1, at: 5, agent: 'billing', actor: 'ops' }

function emitter(): GovernorEmitter {
  return new GovernorEmitter({ now: () => 7, redact: (text) => text.replace('secret', '[redacted]') })
}

test('every listener gets the frozen event, until it unsubscribes', () => {
  const events = emitter()
  const seen: string[] = []
  const listener = (event: AgentSuspensionEvent): void => void seen.push(`${event.agent} ${Object.isFrozen(event)}`)
  const unsubscribe = events.on('agent.suspended', listener)
  events.on('agent.suspended', listener)
  events.emit('agent.suspended', () => ({ ...suspended }))
  unsubscribe()
  events.emit('agent.suspended', () => ({ ...suspended }))
  expect(seen).toEqual(['billing true', 'billing true', 'billing true'])
})

test('an aborted signal unsubscribes', () => {
  const events = emitter()
  const controller = new AbortController()
  let count = 0
  events.on('agent.suspended', () => count++, { signal: controller.signal })
  events.emit('agent.suspended', () => ({ ...suspended }))
  controller.abort()
  events.on('agent.suspended', () => count++, { signal: controller.signal })
  events.emit('agent.suspended', () => ({ ...suspended }))
  expect(count).toBe(1)
})

test('nothing is built while nobody listens', () => {
  const events = emitter()
  const emit = (): void =>
    events.emit('agent.suspended', () => {
      throw new Error('built for nobody')
    })
  expect(emit).not.toThrow()
  events.on('agent.suspended', () => {})
  expect(emit).toThrow('built for nobody')
})

test('a listener that throws or rejects is reported, cleaned, and stops nobody', async () => {
  const events = emitter()
  const reports: ListenerErrorEvent[] = []
  let reached = 0
  events.on('listener.error', (event) => void reports.push(event))
  events.on('agent.suspended', () => {
    throw new Error('secret thrown')
  })
  events.on('agent.suspended', () => Promise.reject(new Error('secret rejected')))
  events.on('agent.suspended', () => reached++)
  events.emit('agent.suspended', () => ({ ...suspended }))
  await Promise.resolve()
  await Promise.resolve()
  expect(reached).toBe(1)
  expect(reports.map(({ event, message, at }) => [event, message, at])).toEqual([
    ['agent.suspended', '[redacted] thrown', 7],
    ['agent.suspended', '[redacted] rejected', 7],
  ])
})

test('a listener of listener errors that throws is left alone', () => {
  const events = emitter()
  events.on('listener.error', () => {
    throw new Error('nobody left to tell')
  })
  events.on('agent.suspended', () => {
    throw new Error('first')
  })
  expect(() => events.emit('agent.suspended', () => ({ ...suspended }))).not.toThrow()
})

test('events are published on a diagnostics channel of their name', () => {
  const seen: unknown[] = []
  const subscriber = (message: unknown): void => void seen.push(message)
  const published = channel('bursar:agent.suspended')
  published.subscribe(subscriber)
  emitter().emit('agent.suspended', () => suspended)
  published.unsubscribe(subscriber)
  expect(seen).toEqual([suspended])
})
