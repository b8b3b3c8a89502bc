/** Characters of a text by how differently vocabularies cut them. */
export interface TextTraits {
  readonly digits: number
  /** Outside of the Latin scripts. */
  readonly foreign: number
  /** Punctuation and the like, of which code and JSON are full. */
  readonly symbols: number
  /** White space, but for single blanks between words. */
  readonly gaps: number
}

/** Characters looked at; of longer texts every so many. */
const SAMPLE = 1_024

const LAST_LATIN = 0x24f
const BLANK = 0x20

export function textTraits(text: string): TextTraits {
  const step = Math.max(1, Math.ceil(text.length / SAMPLE))
  let digits = 0
  let foreign = 0
  let symbols = 0
  let gaps = 0
  for (let index = 0; index < text.length; index += step) {
    const code = text.charCodeAt(index)
    if (code >= 0x30 && code <= 0x39) digits++
    else if (code > LAST_LATIN) foreign++
    else if (code > BLANK) symbols += isLetter(code) ? 0 : 1
    else if (code !== BLANK || text.charCodeAt(index + 1) === BLANK) gaps++
  }
  return { digits: digits * step, foreign: foreign * step, symbols: symbols * step, gaps: gaps * step }
}

function isLetter(code: number): boolean {
  const lower = code | 0x20
  return (lower >= 0x61 && lower <= 0x7a) || code >= 0xc0
}
