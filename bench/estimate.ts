// What the estimate of one governed call costs: a 2 kB body with two tools, history known, the last message new. Beside it
// the digest alone of the same texts, which is the least that a cache without text can do.
import { hash } from 'node:crypto'
import { chatRequestOf } from './lib/agent-segments.ts'
import { createInputEstimator } from './lib/bursar.ts'
import { quantile } from './lib/statistics.ts'

const estimator = createInputEstimator()
const model = { encoding: 'o200k_base', contextWindow: 400_000 } as const
const ROUNDS = 4_000
const COLD_ROUNDS = 200
/** Larger than the caches of the processor. */
const pollution = new Uint8Array(32 * 1_024 * 1_024)

function microseconds(rounds: number, work: (turn: number) => unknown, before?: () => void): string {
  const samples: number[] = []
  for (let turn = 0; turn < rounds; turn++) {
    before?.()
    const start = process.hrtime.bigint()
    work(turn)
    samples.push(Number(process.hrtime.bigint() - start) / 1e3)
  }
  return quantile(samples, 0.5).toFixed(2)
}

function pollute(): void {
  for (let at = 0; at < pollution.length; at += 64) pollution[at] = (pollution[at] ?? 0) + 1
}

let turn = 0
const requests = Array.from({ length: 3 * ROUNDS }, (_, index) => chatRequestOf(index))
const next = () => requests[turn++ % requests.length] ?? chatRequestOf(0)
const estimate = () => estimator.estimate(next(), model)
const digests = () => next().segments.map(({ texts }) => hash('sha256', texts.join('\n'), 'base64'))

for (let round = 0; round < ROUNDS; round++) estimate()
console.log(`estimate-digests-alone, hot: ${microseconds(ROUNDS, digests)} µs`)
console.log(`estimate, hot: ${microseconds(ROUNDS, estimate)} µs`)
console.log(`estimate, cold caches: ${microseconds(COLD_ROUNDS, estimate, pollute)} µs`)
