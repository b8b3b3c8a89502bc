import { validateControl, validateLines, validateReserve, validateSettle } from '@bursar/core'
import type {
  BudgetLine,
  BudgetState,
  BudgetStore,
  ControlRequest,
  ReserveRequest,
  ReserveResult,
  SettleRequest,
  SettleResult,
  StoreCallOptions,
} from '@bursar/core'
import { UnansweredError } from './client/with-deadline.js'
import { storeSettings } from './store-settings.js'
import type { RedisStoreOptions, StoreSettings } from './store-settings.js'
import { RedisConnection } from './redis-connection.js'
import { limitText, readInput, reserveInput, settleInput } from './request/script-input.js'
import type { InputContext } from './request/script-input.js'
import { reserveResult, settleResult } from './request/results.js'
import { foreignLine, neededKeys, scriptReply } from './request/script-reply.js'
import { readScript, reserveScript, settleScript } from './script/script.js'

/** Pauses between the attempts to cancel a reservation of which nobody knows whether it was granted. */
const CANCEL_DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 16_000]

/** A budget store in Redis. */
export interface RedisStore extends BudgetStore {
  readonly control: NonNullable<BudgetStore['control']>
  /** Waits for calls under way, at most for the deadline. Closes no client. */
  close(): Promise<void>
}

/**
 * Keeps budgets in Redis, for all processes that use the same server and namespace. One round trip per reservation and
 * one per settlement, whatever the number of budgets.
 *
 * @throws ConfigurationError for a wrong client, namespace or option
 */
export function redisStore(options: RedisStoreOptions): RedisStore {
  return new RedisBudgetStore(storeSettings(options))
}

class RedisBudgetStore implements RedisStore {
  readonly traits = { shared: true, durable: true } as const
  private readonly settings: StoreSettings
  private readonly connection: RedisConnection

  constructor(settings: StoreSettings) {
    const { send, deadlineMs, names } = settings
    this.settings = settings
    this.connection = new RedisConnection({ send, deadlineMs, anyKey: names.hold('') })
  }

  async reserve(request: ReserveRequest, options?: StoreCallOptions): Promise<ReserveResult> {
    validateReserve(request)
    const input = reserveInput(request, this.begin(options))
    let reply: unknown
    try {
      reply = await this.connection.script(reserveScript, input, options?.signal)
    } catch (error) {
      // Whoever aborts knows it, and may ask again with the same id or settle it with 0.
      if (error instanceof UnansweredError) this.cancel(request)
      throw error
    }
    const foreign = request.lines[foreignLine(reply) ?? -1]?.budget
    if (foreign === undefined) return reserveResult(reply, request)
    const { key, window } = foreign
    throw new RangeError(
      `Reservation "${request.id}" is held without "${key}" (${window}): use a new id for other lines.`,
    )
  }

  async settle(request: SettleRequest, options?: StoreCallOptions): Promise<SettleResult> {
    validateSettle(request)
    const context = this.begin(options)
    let unnamed: readonly string[] = []
    for (;;) {
      const reply = await this.connection.script(settleScript, settleInput(request, unnamed, context), options?.signal)
      const needed = neededKeys(reply)
      if (needed === undefined) return settleResult(reply, request)
      unnamed = [...unnamed, ...needed]
    }
  }

  async read(lines: readonly BudgetLine[], options?: StoreCallOptions): Promise<readonly BudgetState[]> {
    validateLines(lines)
    const context = this.begin(options)
    if (lines.length === 0) return []
    const reply = await this.connection.script(readScript, readInput(lines, context), options?.signal)
    return scriptReply(reply, lines).lines.map(({ state }) => state)
  }

  async control(request: ControlRequest, options?: StoreCallOptions): Promise<void> {
    validateControl(request)
    const { names } = this.begin(options)
    const [key, args] = controlCommand(request, names)
    await this.connection.command(key, args, options?.signal)
  }

  close(): Promise<void> {
    return this.connection.close()
  }

  private begin(options: StoreCallOptions | undefined): InputContext {
    this.connection.assertUsable(options?.signal)
    this.connection.background.run(() => this.connection.check())
    return { names: this.settings.names, now: this.settings.clock?.now() }
  }

  /** Gives back what may have been held, and fences the id against a reservation that arrives late. */
  private cancel({ id, lines }: ReserveRequest): void {
    const request = { id, lines: lines.map(({ budget }) => ({ budget, amount: 0 })) }
    const context = { names: this.settings.names, now: this.settings.clock?.now() }
    const input = settleInput(request, [], context)
    this.connection.background.retry(() => this.connection.script(settleScript, input), CANCEL_DELAYS_MS)
  }
}

function controlCommand(request: ControlRequest, names: StoreSettings['names']): [key: string, args: string[]] {
  if (request.kind === 'limit') {
    return [names.limits, ['HSET', names.limits, names.limit(request.limitKey), limitText(request.limit)]]
  }
  const { gates } = names
  const gate = names.gate(request.gate)
  if (request.suspension === null) return [gates, ['HDEL', gates, gate]]
  return [gates, ['HSET', gates, gate, JSON.stringify(request.suspension)]]
}
