import type { CountableRequest, MediaPart, Segment } from '@bursar/tokens'

/** One segment while it is being read off a body. */
export class SegmentBuilder {
  readonly texts: string[] = []
  readonly media: MediaPart[] = []
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
    const { texts, overheadTokens, media } = this
    return media.length === 0 ? { texts, overheadTokens } : { texts, overheadTokens, media }
  }
}

/** Collects a prompt in the order the model reads it. */
export class PromptBuilder {
  readonly #segments: Segment[] = []
  readonly #unbounded = new Set<string>()

  segment(overheadTokens: number, fill: (segment: SegmentBuilder) => void): void {
    const segment = new SegmentBuilder(overheadTokens)
    fill(segment)
    this.#segments.push(segment.build())
  }

  /** Names a part whose size can't be known here. Names may come from callers, so they are cut to plain identifiers. */
  unbounded(name: unknown, fallback = 'unknown'): void {
    this.#unbounded.add(typeof name === 'string' && /^[\w.-]{1,64}$/.test(name) ? name : fallback)
  }

  build(baseTokens: number): CountableRequest {
    return { segments: this.#segments, baseTokens, unbounded: [...this.#unbounded] }
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
