import { pick } from './random.ts'

const CHARACTERS = Array.from(
  " \n\r\t'sSſtTmMdDre/_-.,!<|>=09aAzZ\u0301\ufeff\u0085\u00a0\u2028\u200d\ufe0f\u0000\u3000",
)
const LETTERS = Array.from('中文。éﬁǅʰкЖه한あ²½Ⅷ٣𝟘𐐀👩🏽🇩').concat('\ud800', '\udfff', '\ud83d', '👩‍👩‍👧')
const WORDS = "'ll 'RE 've 'ſ ing HTTP camelCase // ... ---- {\" constructor __proto__ toString YWJj 1234567".split(' ')
const SPACES = [' the', '\r\n', '   ', '    \n']
const SPECIAL_TOKENS = ['<|endoftext|>', '<|im_start|>', '<|fim_prefix|>']
const AWKWARD = [CHARACTERS, LETTERS, WORDS, SPACES, SPECIAL_TOKENS].flat()
const LONGEST_RUN = 60

/** A string of awkward parts, random code units and runs, by chance of one class or mixed. */
export function fuzzedText(random: () => number): string {
  const parts = Math.floor(random() * 24)
  const favourites = random() < 0.3 ? [pick(random, AWKWARD), pick(random, AWKWARD)] : AWKWARD
  let text = ''
  for (let part = 0; part < parts; part++) {
    const kind = random()
    if (kind < 0.8) text += pick(random, favourites)
    else if (kind < 0.9) text += String.fromCharCode(Math.floor(random() * 0x10000))
    else if (kind < 0.97) text += String.fromCodePoint(Math.floor(random() * 0x110000))
    else text += pick(random, favourites).repeat(Math.floor(random() * LONGEST_RUN))
  }
  return text
}
