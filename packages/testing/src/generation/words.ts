import type { Piece } from './piece.js'
import type { Random } from './random.js'

/**
 * Each of these is one token, alone and after a blank, in both o200k_base and cl100k_base; and both encodings cut
 * before a blank, so a text made of them has exactly as many tokens as words.
 */
const words: readonly string[] = (
  'the of and to in is that for it as was with on be by at not this are or from but have an they which one were all ' +
  'their there been more when who will no if out so said what up its about into than them can only other time new ' +
  'some could these two may first then do any like my now over such our man me even most made after also did many ' +
  'before must through back years where much your way well down should because long each just those people how too ' +
  'little state good very make world still see own work men day get here between both life being under never same ' +
  'another know while last might us great old year off come since against go came right used take three'
).split(' ')

/** Exactly `count` tokens of text, one a piece. */
export function generateWords(count: number, random: Random): readonly Piece[] {
  return Array.from({ length: count }, (_, index) => {
    const word = words[Math.floor(random() * words.length)] ?? 'the'
    return { text: index === 0 ? word : ` ${word}`, tokens: 1 }
  })
}
