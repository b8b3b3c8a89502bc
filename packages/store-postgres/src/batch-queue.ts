import { StoreUnavailableError } from '@bursar/core'
import type { StoreCallOptions } from '@bursar/core'
import type { OperationResult } from './batch-answer.js'
import type { Operation } from './operation.js'

/** A call that waits for its result. */
export interface PendingCall {
  readonly operation: Operation
  readonly resolve: (result: OperationResult) => void
  readonly reject: (error: unknown) => void
}

export interface BatchQueueOptions {
  /** Settles every call of the batch; never rejects. */
  readonly send: (batch: readonly PendingCall[]) => Promise<void>
  readonly maxBatch: number
  readonly maxInFlight: number
  readonly timeoutMs: number
}

/** While a statement is in flight, collects the calls of meanwhile; they share the next one, first come first served. */
export class BatchQueue {
  private readonly options: BatchQueueOptions
  private waiting: PendingCall[] = []
  private inFlight = 0
  private isScheduled = false
  private whenIdle: (() => void)[] = []

  constructor(options: BatchQueueOptions) {
    this.options = options
  }

  call(operation: Operation, { signal }: StoreCallOptions = {}): Promise<OperationResult> {
    signal?.throwIfAborted()
    return new Promise((resolve, reject) => {
      const call: PendingCall = { operation, resolve, reject }
      this.waiting.push(signal === undefined ? call : this.abortable(call, signal))
      this.schedule()
    })
  }

  /** Resolves once every call has its answer. */
  idle(): Promise<void> {
    if (this.inFlight === 0 && this.waiting.length === 0) return Promise.resolve()
    return new Promise((resolve) => this.whenIdle.push(resolve))
  }

  /** What is sent already may still be done; what waits is not sent any more. */
  private abortable({ operation, resolve, reject }: PendingCall, signal: AbortSignal): PendingCall {
    const abort = (): void => {
      this.waiting = this.waiting.filter((other) => other !== call)
      reject(signal.reason)
    }
    const done = (): void => signal.removeEventListener('abort', abort)
    const call: PendingCall = {
      operation,
      resolve: (result) => (done(), resolve(result)),
      reject: (error) => (done(), reject(error)),
    }
    signal.addEventListener('abort', abort, { once: true })
    return call
  }

  /** The calls of one tick go together. */
  private schedule(): void {
    if (this.isScheduled || this.inFlight >= this.options.maxInFlight) return
    this.isScheduled = true
    queueMicrotask(() => {
      this.isScheduled = false
      this.sendNext()
    })
  }

  private sendNext(): void {
    const { maxBatch, maxInFlight } = this.options
    while (this.waiting.length > 0 && this.inFlight < maxInFlight) this.send(this.waiting.splice(0, maxBatch))
    if (this.inFlight > 0 || this.waiting.length > 0) return
    for (const resolve of this.whenIdle.splice(0)) resolve()
  }

  private send(batch: readonly PendingCall[]): void {
    this.inFlight++
    let isOver = false
    const end = (): void => {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      this.inFlight--
      this.sendNext()
    }
    const timer = setTimeout(() => {
      this.giveUp(batch)
      end()
    }, this.options.timeoutMs).unref()
    void this.options.send(batch).then(end)
  }

  /** The server does not answer, so those who wait behind would wait in vain as well. */
  private giveUp(batch: readonly PendingCall[]): void {
    const message =
      `PostgreSQL has not answered within ${this.options.timeoutMs} ms. Calls that were sent may still be done; ` +
      'repeat them with the same id, or settle what must not be held.'
    for (const { reject } of [...batch, ...this.waiting.splice(0)]) reject(new StoreUnavailableError({ message }))
  }
}
