import type { CountableRequest, MediaPart, Reference, Segment } from '@bursar/tokens'

/** One segment while it is being read off a body. */
export class SegmentBuilder {
  readonly texts: string[] = []
  readonly media: MediaPart[] = []
  readonly references: Reference[] = []
  overheadTokens: number

  constructor(overheadTokens: number) {
    this.overheadTokens = overheadTokens
  }

  /** A string as it is, anything else as the JSON text it is sent as; nothing for `null`. */
  text(value: unknown): void {
    if (value === undefined || value === null || value === '') return
    this.texts.push(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
  }

  build(): Segment {
    const { texts, overheadTokens, media, references } = this
    return {
      texts,
      overheadTokens,
      ...(media.length === 0 ? {} : { media }),
      ...(references.length === 0 ? {} : { references }),
    }
  }
}

/** Collects a prompt in the order the model reads it. */
export class PromptBuilder {
  readonly #segments: Segment[] = []
  readonly #unbounded = new Set<string>()
  #settings: string | undefined
  #previous: Reference | undefined

  segment(overheadTokens: number, fill: (segment: SegmentBuilder) => void): void {
    const segment = new SegmentBuilder(overheadTokens)
    fill(segment)
    this.#segments.push(segment.build())
  }

  /** Names a part whose size can't be known here. Names may come from callers, so they are cut to plain identifiers. */
  unbounded(name: unknown, fallback = 'unknown'): void {
    this.#unbounded.add(typeof name === 'string' && /^[\w.-]{1,64}$/.test(name) ? name : fallback)
  }

  /** Content the provider holds under an id and never changes: without bound, until a prompt that has it was counted. */
  reference(segment: SegmentBuilder, feature: string, id: unknown): void {
    this.unbounded(feature)
    if (typeof id === 'string') segment.references.push({ feature, id })
  }

  /** The prompt is a conversation that is sent again; `settings` shape it beside its segments. */
  conversation(settings: readonly unknown[]): void {
    this.#settings = JSON.stringify(settings)
  }

  /** The provider puts the conversation of an earlier response in front. */
  previous(feature: string, id: unknown): void {
    this.unbounded(feature)
    if (typeof id === 'string') this.#previous = { feature, id }
  }

  build(baseTokens: number): CountableRequest {
    return {
      segments: this.#segments,
      baseTokens,
      unbounded: [...this.#unbounded],
      ...(this.#settings === undefined ? {} : { settings: this.#settings }),
      ...(this.#previous === undefined ? {} : { previous: this.#previous }),
    }
  }
}

/**
 * Reads a prompt. A body that can't be read as JSON (cyclic, a throwing getter) has no bound: nobody can send it as it
 * stands, and nobody can count it.
 */
export function readPrompt(baseTokens: number, read: (prompt: PromptBuilder) => void): CountableRequest {
  try {
    const prompt = new PromptBuilder()
    read(prompt)
    return prompt.build(baseTokens)
  } catch {
    return { segments: [], baseTokens, unbounded: ['unreadable'] }
  }
}
