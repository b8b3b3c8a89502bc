import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { BatchQueue } from '../src/batch-queue.ts'
import type { PendingCall } from '../src/batch-queue.ts'
import type { Operation } from '../src/operation.ts'

const operation: Operation = { verb: 'read', lines: [] }

/** Keeps what is sent until it is answered. */
class Server {
  readonly batches: (readonly PendingCall[])[] = []
  private readonly ends: (() => void)[] = []
  readonly send = (batch: readonly PendingCall[]): Promise<void> => {
    this.batches.push(batch)
    return new Promise((resolve) => this.ends.push(resolve))
  }

  get sizes(): readonly number[] {
    return this.batches.map(({ length }) => length)
  }

  async answer(index: number): Promise<void> {
    for (const { resolve } of this.batches[index] ?? []) resolve([])
    this.ends[index]?.()
    await vi.advanceTimersByTimeAsync(0)
  }
}

function queueOf(server: Server, options: { maxBatch?: number; maxInFlight?: number } = {}): BatchQueue {
  return new BatchQueue({ send: server.send, maxBatch: 256, maxInFlight: 1, timeoutMs: 1_000, ...options })
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('BatchQueue', () => {
  test('sends the calls of one tick together, and those of meanwhile with the next statement', async () => {
    const server = new Server()
    const queue = queueOf(server)
    const first = [queue.call(operation), queue.call(operation)]
    await vi.advanceTimersByTimeAsync(0)
    const later = [queue.call(operation), queue.call(operation), queue.call(operation)]
    await vi.advanceTimersByTimeAsync(0)
    expect(server.sizes).toEqual([2])
    await server.answer(0)
    expect(server.sizes).toEqual([2, 3])
    await server.answer(1)
    await Promise.all([...first, ...later])
  })

  test('sends no more than maxBatch calls at once, first come first served', async () => {
    const server = new Server()
    const queue = queueOf(server, { maxBatch: 2, maxInFlight: 2 })
    const operations: Operation[] = Array.from({ length: 5 }, () => ({ verb: 'read', lines: [] }))
    for (const each of operations) void queue.call(each)
    await vi.advanceTimersByTimeAsync(0)
    expect(server.sizes).toEqual([2, 2])
    await server.answer(1)
    expect(server.sizes).toEqual([2, 2, 1])
    const sent = server.batches.flat().map((call) => call.operation)
    expect(sent.every((each, index) => each === operations[index])).toBe(true)
  })

  test('rejects what was sent and what waits when the server does not answer in time, and goes on', async () => {
    const server = new Server()
    const queue = queueOf(server)
    const sent = queue.call(operation).catch(String)
    await vi.advanceTimersByTimeAsync(0)
    const waiting = queue.call(operation).catch(String)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await Promise.all([sent, waiting])).toEqual(
      Array(2).fill(expect.stringContaining('has not answered within 1000 ms')),
    )
    const next = queue.call(operation)
    await vi.advanceTimersByTimeAsync(0)
    await server.answer(1)
    expect(await next).toEqual([])
    await server.answer(0)
    expect(server.sizes).toEqual([1, 1])
  })

  test('does not send what was aborted while it waited, and forgets the signal of what was answered', async () => {
    const server = new Server()
    const queue = queueOf(server)
    const controller = new AbortController()
    const listeners = vi.spyOn(controller.signal, 'removeEventListener')
    const first = queue.call(operation, { signal: controller.signal })
    await vi.advanceTimersByTimeAsync(0)
    const aborting = new AbortController()
    const aborted = queue.call(operation, { signal: aborting.signal })
    aborting.abort(new Error('gone'))
    await expect(aborted).rejects.toThrow('gone')
    await server.answer(0)
    await first
    expect(listeners).toHaveBeenCalledOnce()
    expect(server.sizes).toEqual([1])
  })

  test('is idle when every call has its answer', async () => {
    const server = new Server()
    const queue = queueOf(server)
    await queue.idle()
    let isIdle = false
    void queue.call(operation)
    void queue.idle().then(() => (isIdle = true))
    await vi.advanceTimersByTimeAsync(0)
    expect(isIdle).toBe(false)
    await server.answer(0)
    expect(isIdle).toBe(true)
  })
})
