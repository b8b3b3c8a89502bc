import { CHARACTER_CLASS_RUNS as RUNS } from './character-class-runs.js'

/** One bit per class, so that a set of classes is a mask. Anything else has none. */
export const UPPER = 1
export const LOWER = 2
/** A letter without case, or a modifier letter. */
export const OTHER_LETTER = 4
export const MARK = 8
export const NUMBER = 16
export const SPACE = 32
export const NEWLINE = 64

export const LETTER: number = UPPER | LOWER | OTHER_LETTER

const CODE_POINTS = 0x110000
const ZERO = 0x30
const NINE = 0x39
const CLASS_OF_LETTER: Readonly<Record<string, number>> = {
  u: UPPER,
  l: LOWER,
  b: OTHER_LETTER,
  m: MARK,
  n: NUMBER,
  s: SPACE,
  r: SPACE | NEWLINE,
}

let table: Uint8Array | undefined

/** The class of each code point. Made at first use and shared; 1 MB of addresses, of which 0.3 MB are ever touched. */
export function characterClasses(): Uint8Array {
  if (table !== undefined) return table
  table = new Uint8Array(CODE_POINTS)
  let start = 0
  for (let at = 0; at < RUNS.length;) {
    const value = CLASS_OF_LETTER[RUNS.charAt(at)] ?? 0
    let length = 0
    for (at += 1; RUNS.charCodeAt(at) <= NINE; at += 1) length = length * 10 + RUNS.charCodeAt(at) - ZERO
    const end = start + Math.max(length, 1)
    if (value !== 0) table.fill(value, start, end)
    start = end
  }
  return table
}
