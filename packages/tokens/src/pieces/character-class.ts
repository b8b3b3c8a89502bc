import { CHARACTER_CLASS_RUNS } from './character-class-runs.js'

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
  let at = 0
  for (const [, letter = '', length] of CHARACTER_CLASS_RUNS.matchAll(/([a-z])(\d*)/g)) {
    const end = at + Number(length === '' ? 1 : length)
    const value = CLASS_OF_LETTER[letter] ?? 0
    if (value !== 0) table.fill(value, at, end)
    at = end
  }
  return table
}
