import { seededRandom } from './random.ts'

const HAN = 0x4e00
const HAN_LETTERS = 20_000

const random = seededRandom(7)
const randomLetters = (length: number, from: number, count: number): string =>
  Array.from({ length }, () => String.fromCodePoint(from + Math.floor(random() * count))).join('')
const repeated = (unit: string) => (bytes: number) => unit.repeat(Math.ceil(bytes / Buffer.byteLength(unit)))

/** Texts that make tokenizers slow, by name, as long as asked in UTF-8 bytes. */
export const HOSTILE_TEXTS: Readonly<Record<string, (bytes: number) => string>> = {
  'one letter': repeated('a'),
  'upper case': repeated('A'),
  spaces: repeated(' '),
  'newline, spaces, letter': (bytes) => `\n${' '.repeat(bytes - 2)}x`,
  newlines: repeated('\n'),
  tabs: repeated('\t'),
  underscores: repeated('_'),
  equals: repeated('='),
  dashes: repeated('-'),
  'slashes, newlines': repeated('/\n'),
  'random letters': (bytes) => randomLetters(bytes, 97, 26),
  'random Han': (bytes) => randomLetters(Math.ceil(bytes / 3), HAN, HAN_LETTERS),
  'one Han letter': repeated('汉'),
  'combining marks': (bytes) => `a${'\u0301\u0302'.repeat(bytes / 4)}`,
  'special tokens': repeated('<|endoftext|>'),
  'lone surrogates': repeated('\ud800'),
  'joined emoji': repeated('👩‍'),
}
