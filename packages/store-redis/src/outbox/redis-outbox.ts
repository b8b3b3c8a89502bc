import type { CrossingName, PendingCrossing, ThresholdOutbox } from '@bursar/core'
import type { RedisConnection } from '../redis-connection.js'
import { SEPARATOR } from '../request/ledger-keys.js'
import type { LedgerKeys } from '../request/ledger-keys.js'
import { takeScript } from '../script/script.js'

export interface RedisOutboxOptions {
  readonly connection: RedisConnection
  readonly names: LedgerKeys
  /** Epoch ms, or '' for the server's clock. */
  readonly now: () => string
}

/** The crossings that scripts have posted, in a hash beside the windows. */
export class RedisOutbox implements ThresholdOutbox {
  private readonly options: RedisOutboxOptions

  constructor(options: RedisOutboxOptions) {
    this.options = options
  }

  async take(): Promise<readonly PendingCrossing[]> {
    const { connection, names, now } = this.options
    const reply = await connection.script(takeScript, { keys: [names.outbox], args: [now()] })
    if (!Array.isArray(reply)) return []
    const crossings: PendingCrossing[] = []
    for (let at = 1; at + 1 < reply.length; at += 2) {
      const crossing = this.crossingOf(String(reply[at]), String(reply[at + 1]))
      if (crossing !== undefined) crossings.push(crossing)
    }
    return crossings
  }

  async acknowledge(crossings: readonly CrossingName[]): Promise<void> {
    const { connection, names } = this.options
    const fields = crossings.map(({ percent, limit, ...line }) => [names.window(line), percent, limit].join(SEPARATOR))
    await connection.command(names.outbox, ['HDEL', names.outbox, ...fields])
  }

  /** `undefined` for a field that something else has written. */
  private crossingOf(name: string, facts: string): PendingCrossing | undefined {
    const [window = '', percent, limit] = name.split(SEPARATOR)
    const line = this.options.names.lineOf(window)
    const numbers = [percent, limit, ...facts.split(';')].map(Number)
    if (line === undefined || numbers.length !== 8 || !numbers.every(Number.isSafeInteger)) return undefined
    const [percentage = 0, amount = 0, dueAt = 0, at = 0, spent = 0, credits = 0, held = 0, endsAt = 0] = numbers
    return { ...line, percent: percentage, limit: amount, dueAt, at, spent, credits, held, endsAt }
  }
}
