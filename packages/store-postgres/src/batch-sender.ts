import { parseBatchAnswer, resultOf } from './batch-answer.js'
import type { BatchAnswer } from './batch-answer.js'
import type { PendingCall } from './batch-queue.js'
import { encodeBatch } from './batch-request.js'
import type { PostgresSchema } from './postgres-schema.js'
import type { ResolvedOptions } from './postgres-store-options.js'
import { blamesOne, storeError } from './store-error.js'

/** Sends batches and hands each call its result. Has the schema cleaned up now and then. */
export class BatchSender {
  private readonly schema: PostgresSchema
  private readonly options: ResolvedOptions
  /** When it was cleaned up last, by the server's clock. */
  private cleanedAt: number | undefined

  constructor(schema: PostgresSchema, options: ResolvedOptions) {
    this.schema = schema
    this.options = options
  }

  /** Settles every call of the batch; never rejects. */
  async send(batch: readonly PendingCall[]): Promise<void> {
    let answer: BatchAnswer
    try {
      answer = await this.ask(batch)
    } catch (error) {
      if (batch.length > 1 && blamesOne(error)) return this.sendHalves(batch)
      for (const { reject } of batch) reject(storeError(error, this.options.schema))
      return
    }
    batch.forEach((call, index) => settleCall(call, answer.answers[index], answer.now))
    this.cleanUp(answer.now)
  }

  private async ask(batch: readonly PendingCall[]): Promise<BatchAnswer> {
    const operations = batch.map(({ operation }) => operation)
    return parseBatchAnswer(await this.schema.send('apply', encodeBatch(operations, this.schema.settings)))
  }

  /** Nothing of the batch was done. Only the call that is to blame must fail, and the others keep their order. */
  private async sendHalves(batch: readonly PendingCall[]): Promise<void> {
    const middle = Math.ceil(batch.length / 2)
    await this.send(batch.slice(0, middle))
    await this.send(batch.slice(middle))
  }

  /** In the background. One that fails is of no consequence: the next one deletes the same rows. */
  private cleanUp(now: number): void {
    const { cleanupEveryMs } = this.options
    this.cleanedAt ??= now
    if (cleanupEveryMs === null || now - this.cleanedAt < cleanupEveryMs) return
    this.cleanedAt = now
    void this.schema.cleanup().catch(() => undefined)
  }
}

function settleCall({ operation, resolve, reject }: PendingCall, answer: unknown, now: number): void {
  try {
    resolve(resultOf(operation, answer, now))
  } catch (error) {
    reject(error)
  }
}
