// What the estimate of one governed call costs, and learning from its answer: a 2 kB body with two tools, history known, the
// last message new. Beside it the digest alone of the same texts, which is the least that a cache without text can do.
import { hash } from 'node:crypto'
import { chatRequestOf } from './lib/agent-segments.ts'
import { createInputEstimator } from './lib/bursar.ts'
import { quantile } from './lib/statistics.ts'

const estimator = createInputEstimator()
const models = {
  'a public encoding': [
    { encoding: 'o200k_base', contextWindow: 400_000 },
    { provider: 'openai', name: 'gpt-5-mini', operation: 'chat.completions.create' },
  ],
  Claude: [
    { encoding: 'o200k_base', encodingIsExact: false, contextWindow: 1_000_000 },
    { provider: 'anthropic', name: 'claude-opus-5', operation: 'messages.create' },
  ],
} as const
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
const requests = Array.from({ length: 3 * ROUNDS }, (_, index) => ({ ...chatRequestOf(index), settings: '[]' }))
const next = () => requests[turn++ % requests.length] ?? chatRequestOf(0)
const digests = () => next().segments.map(({ texts }) => hash('sha256', texts.join('\n'), 'base64'))

console.log(`estimate-digests-alone, hot: ${microseconds(ROUNDS, digests)} µs`)
for (const [name, [model, names]] of Object.entries(models)) {
  const estimate = () => estimator.estimate(next(), model, names)
  const estimateAndLearn = (): void => {
    const { ticket, tokens } = estimate()
    if (ticket !== undefined) estimator.observe(ticket, { inputTokens: tokens })
  }
  for (let round = 0; round < ROUNDS; round++) estimateAndLearn()
  console.log(`estimate, ${name}, hot: ${microseconds(ROUNDS, estimate)} µs`)
  console.log(`estimate and learn, ${name}, hot: ${microseconds(ROUNDS, estimateAndLearn)} µs`)
  console.log(`estimate, ${name}, cold caches: ${microseconds(COLD_ROUNDS, estimate, pollute)} µs`)
}
