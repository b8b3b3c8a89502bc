import { StoreUnavailableError } from '@bursar/core'
import { BackgroundJobs } from './background-jobs.js'
import { describeFailure } from './client/describe-failure.js'
import type { SendCommand } from './client/redis-client.js'
import { checkServer } from './client/server-check.js'
import { withDeadline } from './client/with-deadline.js'
import { runScript } from './script/script.js'
import type { Script, ScriptInput } from './script/script.js'

export interface RedisConnectionOptions {
  readonly send: SendCommand
  readonly deadlineMs: number
  /** A key of the namespace, for commands that have none. */
  readonly anyKey: string
}

/** Commands to the server, each answered within the deadline, and whatever has to happen besides. */
export class RedisConnection {
  readonly background: BackgroundJobs = new BackgroundJobs()
  private readonly options: RedisConnectionOptions
  private readonly calls = new Set<Promise<unknown>>()
  private closing: Promise<void> | undefined
  private checked: Promise<void> | undefined
  private refusal: string | undefined

  constructor(options: RedisConnectionOptions) {
    this.options = options
  }

  /** Rejects with a `StoreUnavailableError`, or with the reason of the signal. */
  script(script: Script, input: ScriptInput, signal?: AbortSignal): Promise<unknown> {
    return this.call(() => runScript(this.options.send, script, input), signal)
  }

  command(key: string, args: string[], signal?: AbortSignal): Promise<unknown> {
    return this.call(() => this.options.send(key, args), signal)
  }

  /** Throws where nothing may be asked any more. */
  assertUsable(signal: AbortSignal | undefined): void {
    if (this.closing !== undefined) throw new StoreUnavailableError({ message: 'The budget store is closed.' })
    if (this.refusal !== undefined) throw new StoreUnavailableError({ message: this.refusal })
    signal?.throwIfAborted()
  }

  /** Looks at the server once; again where it did not answer. */
  check(): Promise<void> {
    return (this.checked ??= this.checkOnce())
  }

  /** Waits for what is under way, which takes no longer than the deadline. The client stays open. */
  close(): Promise<void> {
    return (this.closing ??= this.finish())
  }

  private async call(start: () => Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
    const call = withDeadline(async () => start(), { deadlineMs: this.options.deadlineMs, signal })
    this.calls.add(call)
    try {
      return await call
    } catch (error) {
      throw signal?.aborted === true && error === signal.reason ? error : describeFailure(error)
    } finally {
      this.calls.delete(call)
    }
  }

  private async checkOnce(): Promise<void> {
    try {
      const { send, anyKey } = this.options
      this.refusal = await withDeadline(async () => checkServer(send, anyKey), { ...this.options, signal: undefined })
    } catch {
      // INFO is often forbidden, and then nothing can be said; an outage is told by the calls themselves.
    }
  }

  private async finish(): Promise<void> {
    await Promise.allSettled(this.calls)
    await this.background.stop()
  }
}
