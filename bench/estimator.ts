// The estimator: what counting a history that is sent again costs, and how near its estimates come to the truth.
import type { CountableRequest } from '@bursar/tokens'
import { createCounter, createInputEstimator } from '@bursar/tokens'
import { continueConversation, countable, profileNames, start } from './lib/conversations.ts'
import { seeded } from './lib/corpus.ts'
import type { Vocabulary } from './lib/foreign-vocabularies.ts'
import { vocabularies } from './lib/foreign-vocabularies.ts'
import { quantile, reportBar } from './lib/statistics.ts'

const CONVERSATIONS = 25
const TURNS = 16
const SEEDS = Array.from({ length: Number(process.env['BENCH_SEEDS'] ?? 3) }, (_, index) => index + 1)

interface Call {
  readonly turn: number
  readonly actual: number
  readonly tokens: number
  readonly learned: number
  readonly upper: number
}

/** 25 conversations of each kind of agent, in turns, learned under one model name as a service would. */
function converse({ provider, model, tokensOf }: Vocabulary, seed: number): Call[] {
  const random = seeded(seed)
  const estimator = createInputEstimator()
  const open = Array.from({ length: CONVERSATIONS * profileNames.length }, (_, index) =>
    start(profileNames[index % profileNames.length] ?? 'support', random),
  )
  const calls: Call[] = []
  for (let turn = 1; turn <= TURNS; turn++) {
    for (const conversation of open) {
      const reader = { encoding: 'o200k_base', encodingIsExact: false, contextWindow: 1_000_000 } as const
      const { ticket, ...estimate } = estimator.estimate(countable(conversation), reader, { provider, name: model })
      const actual = tokensOf(conversation)
      calls.push({ turn, actual, ...estimate })
      if (ticket !== undefined) estimator.observe(ticket, { inputTokens: actual })
      continueConversation(conversation, random)
    }
  }
  return calls
}

function reportAccuracy(name: string, calls: readonly Call[]): void {
  const anchored = calls.filter(({ turn }) => turn > 1)
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const missed = calls.filter(({ actual, learned }) => actual > learned)
  const depth = Math.max(0, ...calls.map(({ actual, learned }) => (actual - learned) / actual))
  const over = anchored.map(({ learned, actual }) => learned / actual)
  const provenOver = anchored.map(({ upper, actual }) => upper / actual)
  console.log(
    `${name}: ${calls.length} calls; learned/actual p50 ${quantile(over, 0.5).toFixed(3)} p95 ${quantile(over, 0.95).toFixed(3)}; ` +
      `proven/actual p50 ${quantile(provenOver, 0.5).toFixed(3)}; first turns: mean error ` +
      `${(100 * mean(calls.filter(({ turn }) => turn === 1).map(({ actual, tokens }) => Math.abs(tokens - actual) / actual))).toFixed(1)} %`,
  )
  reportBar(
    `estimator-error-${name}-%`,
    100 * mean(anchored.map(({ actual, tokens }) => Math.abs(tokens - actual) / actual)),
    2,
  )
  reportBar(`estimator-missed-${name}-%`, (100 * missed.length) / calls.length, 5)
  reportBar(`estimator-depth-${name}-%`, 100 * depth, 5)
  reportBar(`estimator-proven-under-${name}`, calls.filter(({ actual, upper }) => actual > upper).length, 0)
}

/** The prompts of one agent, turn by turn, parsed anew each time as a request body is. */
function agentTurns(): CountableRequest[] {
  const random = seeded(5)
  const conversation = start('mixed', random)
  return Array.from({ length: 50 }, () => {
    continueConversation(conversation, random)
    return JSON.parse(JSON.stringify(countable(conversation))) as CountableRequest
  })
}

const reader = { encoding: 'o200k_base', contextWindow: 1_000_000 } as const

function uncached(): (request: CountableRequest) => number {
  const counter = createCounter('o200k_base')
  return ({ segments, baseTokens }) => {
    let tokens = baseTokens
    for (const { texts, overheadTokens } of segments) {
      tokens += overheadTokens
      for (const each of texts) tokens += counter.count(each)
    }
    return tokens
  }
}

/** `observed`: the provider's answer is learned from, as in a governed call. */
function cached(observed: boolean): (request: CountableRequest) => number {
  const estimator = createInputEstimator()
  return (request) => {
    const { upper, ticket } = estimator.estimate(request, reader, { provider: 'openai', name: 'gpt-5' })
    if (observed && ticket !== undefined) estimator.observe(ticket, { inputTokens: upper })
    return upper
  }
}

/** Milliseconds per turn: the least of several runs, in which the subjects take turns. */
function timeTurns(rounds: number): Record<string, number[]> {
  const turns = agentTurns()
  const least: Record<string, number[]> = {}
  for (let round = 0; round < rounds; round++) {
    const subjects = { uncached: uncached(), again: uncached(), cached: cached(false), observed: cached(true) }
    turns.forEach((request, turn) => {
      for (const [name, count] of Object.entries(subjects)) {
        const startedAt = performance.now()
        count(request)
        const took = performance.now() - startedAt
        const times = (least[name] ??= [])
        times[turn] = Math.min(times[turn] ?? Number.POSITIVE_INFINITY, took)
      }
    })
  }
  return least
}

const total = (times: readonly number[] = []): number => times.reduce((sum, time) => sum + time, 0)
const times = timeTurns(Number(process.env['BENCH_ROUNDS'] ?? 7))
const plain = times['uncached'] ?? []
console.log(
  `50 turns: uncached ${total(plain).toFixed(1)} ms, worst turn ${Math.max(...plain).toFixed(2)} ms; baseline against baseline ` +
    `${(total(times['again']) / total(plain)).toFixed(3)}; without answers to learn from ${total(times['cached']).toFixed(1)} ms`,
)
reportBar('estimator-cached-cost', total(times['observed']) / total(plain), 1 / 6)
reportBar('estimator-unanswered-cost', total(times['cached']) / total(plain), 1 / 6)
reportBar('estimator-worst-turn', Math.max(...(times['observed'] ?? [])) / Math.max(...plain), 1 / 5)
for (const vocabulary of vocabularies)
  reportAccuracy(
    vocabulary.name,
    SEEDS.flatMap((seed) => converse(vocabulary, seed)),
  )
