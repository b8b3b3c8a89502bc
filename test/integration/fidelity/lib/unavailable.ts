import type { Major } from './sdk.ts'
import type { Kind } from './subjects.ts'

export interface Gap {
  readonly check: string
  readonly majors?: readonly Major[]
  readonly kinds?: readonly Kind[]
  readonly reason: string
  /** `lacks`: the bare client has no such method. `hangs`: it never answers. `differs`: by design, and said in the docs. */
  readonly bare: 'lacks' | 'hangs' | 'differs'
}

/** The only places where a check is not run. */
const gaps: readonly Gap[] = [
  { check: 'withOptions', majors: [4], reason: 'openai 4 has no withOptions', bare: 'lacks' },
  {
    check: 'withOptions',
    kinds: ['subclass'],
    reason: 'withOptions calls the constructor with options only',
    bare: 'lacks',
  },
  {
    check: 'withOptions',
    majors: [5, 6],
    kinds: ['azure'],
    reason: 'withOptions drops the apiVersion there',
    bare: 'lacks',
  },
  {
    check: 'stream with a fault: cut',
    majors: [4],
    kinds: ['created'],
    reason: 'a created client of openai 4 sends through the platform, whose error is not the one of node-fetch',
    bare: 'differs',
  },
  {
    check: 'transcription',
    majors: [4],
    reason: 'openai 4 sends a form as a stream, whose model nobody can read, so a budget in USD refuses it',
    bare: 'differs',
  },
  { check: 'answer that is cut', majors: [4], reason: 'node-fetch waits for the rest of the body', bare: 'hangs' },
]

export function gapOf(check: string, major: Major, kind: Kind): Gap | undefined {
  return gaps.find(
    (candidate) =>
      candidate.check === check &&
      (candidate.majors?.includes(major) ?? true) &&
      (candidate.kinds?.includes(kind) ?? true),
  )
}
