import { randomId as defaultRandomId, systemClock } from '../defaults.js'
import type {
  AuditAction,
  AuditActor,
  AuditChange,
  AuditHead,
  AuditLog,
  AuditSigner,
  AuditSink,
} from '../contracts/audit.js'
import type { Clock } from '../contracts/clock.js'
import { AuditUnavailableError } from '../errors/index.js'
import { assertAuditLogOptions } from './audit-log-options.js'
import { type AuditPlace, noHash, sealedLine, unsealed } from './audit-line.js'

export interface AuditLogOptions {
  /** Where records go; each holds all of them. At least one. */
  readonly sinks: readonly AuditSink[]
  /** Signs the first record, checkpoints and the last. @default none */
  readonly signer?: AuditSigner
  /** Records between two checkpoints. @default 100 */
  readonly checkpointEvery?: number
  /** Facts about the writer, in the chain's first record: host, service, version. No secrets. @default none */
  readonly writer?: Readonly<Record<string, string>>
  /** @default the machine's clock */
  readonly clock?: Clock
  /** @default 128 random bits in hexadecimal */
  readonly randomId?: () => string
}

const bursar: AuditActor = { type: 'system', id: 'bursar' }

/** A hash chain of changes over one or more sinks. Throws `ConfigurationError` for options that can't be. */
export function createAuditLog(options: AuditLogOptions): AuditLog {
  assertAuditLogOptions(options)
  return new ChainedAuditLog(options)
}

class ChainedAuditLog implements AuditLog {
  readonly #options: AuditLogOptions
  readonly #clock: Clock
  readonly #randomId: () => string
  readonly #chain: string
  readonly #listeners = new Set<(head: AuditHead) => void>()
  #next: AuditPlace | undefined
  #head: AuditHead | undefined
  #isClosed = false

  constructor(options: AuditLogOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#randomId = options.randomId ?? defaultRandomId
    this.#chain = this.#randomId()
  }

  async record(change: AuditChange): Promise<void> {
    if (this.#isClosed) throw new AuditUnavailableError({ message: 'The audit log was closed; it takes no records.' })
    // Sealed and handed to the sinks before the first await: the order of calls is the order of the chain.
    await Promise.all([this.#begin(), this.#seal(change), this.#checkpoint()])
  }

  head(): AuditHead | undefined {
    return this.#head
  }

  onHead(listener: (head: AuditHead) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#next !== undefined) {
      await this.#seal(this.#own('audit.end'))
      this.#tellHead()
    }
    for (const sink of this.#options.sinks) await sink.close?.()
  }

  /** The first record of this chain, which goes on from what the first sink holds. */
  async #begin(): Promise<void> {
    if (this.#next !== undefined) return
    const [first] = this.#options.sinks
    this.#next = { chain: this.#chain, sequence: 0, previous: first?.lastHash?.() ?? noHash }
    const { writer } = this.#options
    const start = this.#seal(this.#own('audit.start', writer))
    const damage = first?.damage?.()
    await Promise.all([start, damage && this.#seal(this.#own('audit.recover', damage))])
  }

  async #checkpoint(): Promise<void> {
    const { checkpointEvery = 100 } = this.#options
    if (this.#head === undefined || (this.#head.sequence + 1) % checkpointEvery !== 0) return
    await this.#seal(this.#own('audit.checkpoint'))
    this.#tellHead()
  }

  async #seal(change: AuditChange): Promise<void> {
    const place = this.#next
    if (place === undefined) throw new Error('An audit record was sealed before its chain began.')
    const facts = { id: this.#randomId(), at: new Date(this.#clock.now()).toISOString() }
    const { signer, sinks } = this.#options
    const isSigned = change.action.startsWith('audit.')
    const sign = signer !== undefined && isSigned ? (digest: string) => signer.sign(digest) : undefined
    const { line, hash } = sealedLine(unsealed(change, place, facts), sign)
    this.#next = { ...place, sequence: place.sequence + 1, previous: hash }
    this.#head = { chain: place.chain, sequence: place.sequence, hash }
    await Promise.all(sinks.map((sink) => appendTo(sink, line, change.action)))
  }

  #own(action: AuditAction, after?: unknown): AuditChange {
    const target = { type: 'audit', id: this.#chain } as const
    return { action, target, actor: bursar, outcome: 'success', ...(after === undefined ? {} : { after }) }
  }

  #tellHead(): void {
    const head = this.#head
    if (head !== undefined) for (const listener of this.#listeners) listener(head)
  }
}

async function appendTo(sink: AuditSink, line: string, action: AuditAction): Promise<void> {
  try {
    await sink.append(line)
  } catch (error) {
    throw new AuditUnavailableError({
      message: `An audit sink did not keep the record of ${action} (${error instanceof Error ? error.message : String(error)}). What it was to record is not done.`,
      cause: error,
    })
  }
}
