import type { JsonObject, Meter, MeterOptions, MeterReading } from '../wire-protocol.js'
import { AnswerFacts, jsonObject } from './answer-facts.js'
import { EventMeter } from './event-meter.js'
import { EventStream } from './event-stream.js'
import type { MeterDialect } from './meter-dialect.js'
import { OutputText, stringsOf } from './output-text.js'
import { usageAtTheEdges } from './usage-at-the-edges.js'

/** Reads one answer, whole or as an event stream. Never throws on what a provider sends. */
export class AnswerMeter implements Meter {
  readonly #dialect: MeterDialect
  readonly #facts: AnswerFacts
  readonly #output: OutputText = new OutputText()
  readonly #stream: EventStream
  /** The part of a JSON body that the model wrote. */
  #written: unknown

  constructor(dialect: MeterDialect, { stripUsage }: MeterOptions) {
    this.#dialect = dialect
    this.#facts = new AnswerFacts(dialect)
    const reader = new EventMeter({ dialect, facts: this.#facts, output: this.#output, stripUsage })
    this.#stream = new EventStream(reader, { mayCut: stripUsage })
  }

  body(text: string): JsonObject | undefined {
    if (this.#dialect.silent) return undefined
    const edges = this.#dialect.longBody ? usageAtTheEdges(text) : undefined
    const whole = edges === undefined ? jsonObject(text) : undefined
    this.#read(edges ?? whole, text)
    return whole
  }

  #read(root: JsonObject | undefined, text: string): void {
    if (root === undefined && this.#dialect.plainText !== true) return
    this.#facts.terminated = true
    this.#written = root === undefined ? text : this.#dialect.written?.(root)
    if (root === undefined) return
    this.#facts.tell(root)
    this.#facts.isPartial = false
  }

  chunk(bytes: Uint8Array): Uint8Array {
    return this.#dialect.silent ? bytes : this.#stream.push(bytes)
  }

  flush(): Uint8Array {
    return this.#stream.end()
  }

  reading(): MeterReading {
    const { usage, others, model, serviceTier, responseId, terminated, failed, isPartial } = this.#facts
    const [written, output] = [this.#written, this.#output]
    return {
      ...(usage === undefined ? {} : { usage }),
      ...(others.length === 0 ? {} : { others }),
      ...(model === undefined ? {} : { model }),
      ...(serviceTier === undefined ? {} : { serviceTier }),
      ...(responseId === undefined ? {} : { responseId }),
      ...(isPartial ? { isPartial } : {}),
      terminated,
      failed,
      // Decoded only where it is counted, which is where no usage came.
      get outputText(): string {
        return output.decode() + stringsOf(written)
      },
    }
  }
}
