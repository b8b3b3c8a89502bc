import type { TokenUsage } from '@bursar/models'
import type { JsonObject, ModelUsage } from '../wire-protocol.js'
import type { MeterDialect } from './meter-dialect.js'
import { combineUsage } from './combine-usage.js'
import { isJsonObject } from '../json-values.js'

/** What is known so far of one answer. */
export class AnswerFacts {
  usage: TokenUsage | undefined
  others: readonly ModelUsage[] = []
  model: string | undefined
  serviceTier: string | undefined
  responseId: string | undefined
  /** More usage may follow: what is known is only the beginning. */
  isPartial = false
  terminated = false
  failed = false
  #raw: JsonObject | undefined
  readonly #dialect: MeterDialect

  constructor(dialect: MeterDialect) {
    this.#dialect = dialect
  }

  /** A parsed body or event that tells something. */
  tell(event: JsonObject): void {
    const root = this.#dialect.root(event)
    this.identify(root)
    this.#tellUsage(root, event)
    if (this.#dialect.ends(event)) this.terminated = true
    if (isFailure(event) || root['status'] === 'failed') this.failed = true
  }

  #tellUsage(root: JsonObject, event: JsonObject): void {
    const { accumulate, combine, isFinal } = this.#dialect
    const told = accumulate === undefined ? root : this.#accumulated(root)
    const usage = this.#dialect.usage(told)
    if (usage === undefined) return
    this.others = this.#dialect.others?.(told) ?? []
    const before = accumulate === undefined ? this.usage : undefined
    this.usage = before === undefined ? usage : combineUsage(before, usage, combine)
    this.isPartial = isFinal !== undefined && !isFinal(event)
  }

  #accumulated(root: JsonObject): JsonObject {
    const { usage } = root as { usage?: unknown }
    if (isJsonObject(usage)) this.#raw = this.#dialect.accumulate?.(this.#raw, usage)
    return { usage: this.#raw }
  }

  /** Who answered; later events may correct earlier ones, but not with nothing. */
  identify(root: JsonObject): void {
    this.model = given(root['model']) ?? this.model
    this.serviceTier = given(this.#tierOf(root)) ?? this.serviceTier
    if (this.#dialect.isReferable === true) this.responseId = given(root['id']) ?? this.responseId
  }

  #tierOf(root: JsonObject): unknown {
    return this.#dialect.serviceTier === undefined ? root['service_tier'] : this.#dialect.serviceTier(root)
  }
}

export function isFailure(event: JsonObject): boolean {
  const { error } = event as { error?: unknown }
  return event['type'] === 'error' || isJsonObject(error) || given(error) !== undefined
}

function given(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** JSON that does not parse, or is no object, tells nothing. */
export function jsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
