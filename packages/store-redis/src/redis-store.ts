import { ThresholdDelivery, validateControl, validateLines, validateReserve, validateSettle } from '@bursar/core'
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
import { LiveHolds } from './memory/live-holds.js'
import { WindowMemory } from './memory/window-memory.js'
import { RedisOutbox } from './outbox/redis-outbox.js'
import { RedisConnection } from './redis-connection.js'
import { reserveResult, settleResult } from './request/results.js'
import { limitText, readInput, reassertInput, reserveInput, settleInput } from './request/script-input.js'
import type { InputContext, LinesInput } from './request/script-input.js'
import { foreignLine, neededKeys, scriptReply } from './request/script-reply.js'
import type { ScriptReply } from './request/script-reply.js'
import { readScript, reassertScript, reserveScript, settleScript } from './script/script.js'
import { storeSettings } from './store-settings.js'
import type { RedisStoreOptions, StoreSettings } from './store-settings.js'

/** Pauses between the attempts to cancel a reservation of which nobody knows whether it was granted. */
const CANCEL_DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 16_000]
/** Pauses between the attempts to tell the server of a hold that it has lost. */
const REASSERT_DELAYS_MS = [250, 1_000, 4_000]

/** Asks for something where nothing is asked for. */
const NO_BUDGET: BudgetLine = { key: 'ready', window: '', startsAt: 0, endsAt: 1, limit: null }

/** A budget store in Redis. */
export interface RedisStore extends BudgetStore {
  readonly control: NonNullable<BudgetStore['control']>
  readonly watch: NonNullable<BudgetStore['watch']>
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
  private readonly memory = new WindowMemory()
  private readonly holds = new LiveHolds()
  private readonly delivery: ThresholdDelivery
  readonly watch: RedisStore['watch']

  constructor(settings: StoreSettings) {
    const { send, deadlineMs, names } = settings
    this.settings = settings
    this.connection = new RedisConnection({ send, deadlineMs, anyKey: names.hold('') })
    const now = (): string => String(settings.clock?.now() ?? '')
    this.delivery = new ThresholdDelivery(new RedisOutbox({ connection: this.connection, names, now }))
    this.watch = this.delivery.watch
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
    refuseForeignLine(request, reply)
    const result = reserveResult(this.learn(input, scriptReply(reply, request.lines.map(budgetOf))), request)
    if (result.ok) this.holds.granted(request, result)
    this.delivery.answered(request.lines, result)
    return result
  }

  async settle(request: SettleRequest, options?: StoreCallOptions): Promise<SettleResult> {
    validateSettle(request)
    const context = this.begin(options)
    let unnamed: readonly string[] = []
    for (;;) {
      const input = settleInput(request, unnamed, context)
      const reply = await this.connection.script(settleScript, input, options?.signal)
      const needed = neededKeys(reply)
      if (needed === undefined) {
        const result = settleResult(this.learn(input, scriptReply(reply, request.lines.map(budgetOf))))
        this.holds.settled(request, result)
        this.delivery.answered(request.lines, result)
        return result
      }
      unnamed = [...unnamed, ...needed]
    }
  }

  async read(lines: readonly BudgetLine[], options?: StoreCallOptions): Promise<readonly BudgetState[]> {
    validateLines(lines)
    const context = this.begin(options)
    if (lines.length === 0) {
      await this.prove(context, options?.signal)
      return []
    }
    const input = readInput(lines, context)
    const reply = await this.connection.script(readScript, input, options?.signal)
    return this.learn(input, scriptReply(reply, lines), false).lines.map(({ state }) => state)
  }

  async control(request: ControlRequest, options?: StoreCallOptions): Promise<void> {
    validateControl(request)
    const { names } = this.begin(options)
    const [key, args] = controlCommand(request, names)
    await this.connection.command(key, args, options?.signal)
  }

  async close(): Promise<void> {
    await this.connection.close()
    await this.delivery.idle()
  }

  /** Nothing is asked for, but it is asked for early: shows that the server is there, new enough, and runs scripts. */
  private async prove(context: InputContext, signal: AbortSignal | undefined): Promise<void> {
    await this.connection.script(readScript, readInput([NO_BUDGET], context), signal)
    await this.connection.check()
    this.connection.assertUsable(signal)
  }

  private begin(options: StoreCallOptions | undefined): InputContext {
    this.connection.assertUsable(options?.signal)
    this.connection.background.run(() => this.connection.check())
    return this.context()
  }

  private context(): InputContext {
    return { names: this.settings.names, memory: this.memory, holds: this.holds, now: this.settings.clock?.now() }
  }

  /** Remembers what a reply says of each window. Puts holds back where the server has lost them. */
  private learn({ claims }: LinesInput, answer: ScriptReply, isWritten = true): ScriptReply {
    const lost = new Set<string>()
    for (const [index, claim] of claims.entries()) {
      const generation = answer.generations.get(index) ?? claim.generation
      const state = answer.lines[index]?.state
      if (state === undefined) continue
      const { spent, credits } = state
      if (this.memory.learn(claim, { generation, spent, credits, at: answer.now, isWritten })) lost.add(claim.key)
    }
    if (lost.size > 0) this.reassert(lost)
    return answer
  }

  private reassert(windows: ReadonlySet<string>): void {
    for (const { id } of this.holds.with((line) => windows.has(this.settings.names.window(line)))) {
      const tell = async (): Promise<void> => {
        const hold = this.holds.get(id)
        if (hold !== undefined) await this.connection.script(reassertScript, reassertInput(hold, this.context()))
      }
      this.connection.background.retry(tell, REASSERT_DELAYS_MS)
    }
  }

  /** Gives back what may have been held, and fences the id against a reservation that arrives late. */
  private cancel({ id, lines }: ReserveRequest): void {
    const request = { id, lines: lines.map(({ budget }) => ({ budget, amount: 0 })) }
    const input = settleInput(request, [], this.context())
    this.connection.background.retry(() => this.connection.script(settleScript, input), CANCEL_DELAYS_MS)
  }
}

function budgetOf({ budget }: { readonly budget: BudgetLine }): BudgetLine {
  return budget
}

function refuseForeignLine({ id, lines }: ReserveRequest, reply: unknown): void {
  const foreign = lines[foreignLine(reply) ?? -1]?.budget
  if (foreign === undefined) return
  const { key, window } = foreign
  throw new RangeError(`Reservation "${id}" is held without "${key}" (${window}): use a new id for other lines.`)
}

function controlCommand(request: ControlRequest, names: StoreSettings['names']): [key: string, args: string[]] {
  const { controls } = names
  if (request.kind === 'limit') {
    return [controls, ['HSET', controls, names.limit(request.limitKey), limitText(request.limit)]]
  }
  const gate = names.gate(request.gate)
  if (request.suspension === null) return [controls, ['HDEL', controls, gate]]
  return [controls, ['HSET', controls, gate, JSON.stringify(request.suspension)]]
}
