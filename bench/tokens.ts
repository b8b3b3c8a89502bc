// The counter beside tiktoken's WebAssembly, text by text in one process: speed on fresh text, load and memory in child
// processes, hostile text, growth of the heap, the longest slice of countAsync. Every text is counted by both and compared.
import { get_encoding } from 'tiktoken'
import { createCounter } from './lib/bursar.ts'
import { HOSTILE_TEXTS } from './lib/hostile-texts.ts'
import { loadFigures } from './lib/load-figures.ts'
import { longestBlock } from './lib/longest-block.ts'
import { pick, seededRandom } from './lib/random.ts'
import { reportAtLeast, reportBar } from './lib/statistics.ts'
import { corpus } from './lib/token-corpora.ts'
import type { CorpusName } from './lib/token-corpora.ts'

const counter = createCounter('o200k_base')
const oracle = get_encoding('o200k_base')
const count = (text: string): number => counter.count(text)
const witness = (text: string): number => oracle.encode_ordinary(text).length

function elapsed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** Least time of each subject over texts that none has seen, taking turns. */
function leastTimes(name: CorpusName, bytes: number, rounds: number): Record<'ours' | 'again' | 'theirs', number> {
  const least = { ours: Infinity, again: Infinity, theirs: Infinity }
  for (let round = 0; round < rounds; round++) {
    const text = corpus(name, bytes, 1_000 + round)
    let ours = 0
    let theirs = 0
    const runs = [
      () =>
        (least.ours = Math.min(
          least.ours,
          elapsed(() => (ours = count(text))),
        )),
      () =>
        (least.theirs = Math.min(
          least.theirs,
          elapsed(() => (theirs = witness(text))),
        )),
      () =>
        (least.again = Math.min(
          least.again,
          elapsed(() => count(text)),
        )),
    ]
    for (let turn = 0; turn < runs.length; turn++) runs[(turn + round) % runs.length]?.()
    if (ours !== theirs) throw new Error(`${name}: counted ${ours}, tiktoken ${theirs}`)
  }
  return least
}

const speeds: [CorpusName, bytes: number, bar: number][] = [
  ['english', 400_000, 4],
  ['code', 400_000, 6],
  ['json', 400_000, 6],
  ['base64', 400_000, 5],
  ['cjk', 400_000, 1.4],
  ['emoji', 400_000, 2],
  ['english', 1_000, 3.5],
  ['cjk', 1_000, 1],
]
for (const [name, bytes, bar] of speeds) {
  const rounds = bytes < 10_000 ? 1_000 : 8
  leastTimes(name, bytes, Math.ceil(rounds / 3))
  const { ours, again, theirs } = leastTimes(name, bytes, rounds)
  const size = `${name}-${bytes / 1_000}kB`
  const rate = (ms: number) => `${(bytes / ms / 1_000).toFixed(1)} MB/s`
  console.log(
    `${size}: ours ${rate(ours)}, tiktoken ${rate(theirs)}, baseline against baseline ${(again / ours).toFixed(3)}`,
  )
  reportAtLeast(`tokens-${size}`, theirs / ours, bar)
}

const { load, memory } = loadFigures()
reportBar('tokens-cold-load', load, 0.5)
reportBar('tokens-resident-memory', memory, 0.4)

const english = leastTimes('english', 100_000, 8).ours
let worstGrowth = 0
let worstHostile = 0
for (const [name, make] of Object.entries(HOSTILE_TEXTS)) {
  const small = make(100_000)
  const large = make(1_000_000)
  count(small)
  let smallTime = Infinity
  let largeTime = Infinity
  for (let round = 0; round < 3; round++) {
    for (let run = 0; run < 3; run++)
      smallTime = Math.min(
        smallTime,
        elapsed(() => count(small)),
      )
    largeTime = Math.min(
      largeTime,
      elapsed(() => count(large)),
    )
  }
  console.log(
    `hostile ${name}: 100 kB ${smallTime.toFixed(1)} ms (${(smallTime / english).toFixed(1)}x English), ` +
      `1 MB ${largeTime.toFixed(1)} ms (${(largeTime / smallTime).toFixed(1)}x)`,
  )
  worstGrowth = Math.max(worstGrowth, largeTime / smallTime)
  worstHostile = Math.max(worstHostile, smallTime / english)
}
reportBar('tokens-hostile-growth', worstGrowth, 15)
reportBar('tokens-hostile-over-english', worstHostile, 50)

reportBar('tokens-heap-growth-MB', heapGrowth(), 5)

function heapGrowth(): number {
  const collect = globalThis.gc ?? (() => undefined)
  const random = seededRandom(3)
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz')
  const word = () => Array.from({ length: 300 }, () => pick(random, letters)).join('')
  collect()
  const before = process.memoryUsage()
  for (let fed = 0; fed < 60_000_000; fed += 300_000) count(Array.from({ length: 1_000 }, word).join(' '))
  collect()
  const after = process.memoryUsage()
  return (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / 1e6
}

let worstSlice = 0
for (const [name, make] of [
  ...Object.entries(HOSTILE_TEXTS),
  ['english', (bytes: number) => corpus('english', bytes, 5)] as const,
]) {
  const text = make(1_000_000)
  const runs = [await longestSlice(text), await longestSlice(text), await longestSlice(text)]
  console.log(`countAsync of 1 MB ${name}: longest slice ${runs.map((ms) => ms.toFixed(1)).join(', ')} ms`)
  worstSlice = Math.max(worstSlice, Math.min(...runs))
}
reportBar('tokens-longest-slice-ms', worstSlice, 10)

async function longestSlice(text: string): Promise<number> {
  let tokens = 0
  const { leastMs } = await longestBlock(async () => (tokens = await counter.countAsync(text)))
  if (tokens !== count(text)) throw new Error('countAsync and count differ')
  return leastMs
}
