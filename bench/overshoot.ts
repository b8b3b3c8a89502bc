// How far past a cap do processes spend that share it over Redis? Real processes with many callers each call a provider,
// which counts the truth; the cap is in tokens, and every subject is told the most that a call can cost. Every subject is
// used as its documentation shows. A subject that spends three times the cap is stopped.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Run, RunResult } from './lib/calling-process.ts'
import { startRedis } from './lib/start-redis.ts'
import { reportAtLeast, reportBar } from './lib/statistics.ts'

const CAP = 1_000_000
const ENOUGH = 3 * CAP
const POLL_MS = 50
const SHAPES = [
  { processes: 4, callers: 32 },
  { processes: 8, callers: 64 },
]
const PEERS = [
  'check-then-increment',
  'per-process-counters',
  'rate-limiter-flexible',
  'llm-budget',
  'llm-budget-reserve',
  'llm-spend-guard',
]
const OURS = ['bursar', 'bursar-waiting', 'bursar-waiting', 'bursar-waiting']

interface Billed {
  readonly tokens: number
  readonly calls: number
}

const program = fileURLToPath(new URL('./lib/calling-process.ts', import.meta.url))
const redis = await startRedis()
const provider = fork(fileURLToPath(new URL('./lib/billing-provider.ts', import.meta.url)))
const { port } = await answerOf<{ port: number }>(provider)
console.log(`node ${process.version}, cap ${CAP} tokens, 100 to 1,000 a call`)
for (const shape of SHAPES) await compare(shape)
provider.disconnect()
await redis.stop()

async function compare({ processes, callers }: (typeof SHAPES)[number]): Promise<void> {
  const children = Array.from({ length: processes }, () => fork(program, [String(redis.port)]))
  await Promise.all(children.map((child) => answerOf(child)))
  const name = `overshoot-${processes}x${callers}`
  const shares: number[] = []
  for (const subject of [...PEERS, ...OURS]) {
    const share = await measure(children, { subject, callers }, name)
    if (subject.startsWith('bursar')) shares.push(share)
  }
  for (const child of children) child.disconnect()
  reportBar(`${name} most of the cap, ours, ${shares.length} runs`, Math.max(...shares), 1)
  reportAtLeast(`${name} least percent of the cap, ours, waiting`, 100 * Math.min(...shares.slice(1)), 99)
}

/** Returns the share of the cap that was spent. */
async function measure(
  children: readonly ChildProcess[],
  { subject, callers }: Pick<Run, 'subject' | 'callers'>,
  name: string,
): Promise<number> {
  const run: Run = { subject, callers, cap: CAP, run: randomUUID(), baseUrl: `http://127.0.0.1:${port}/v1` }
  await askAll(children, run)
  await ask<Billed>(provider, 'reset')
  const wasStopped = await callUntilOver(children)
  const truth = await ask<Billed>(provider, 'read')
  const results: RunResult[] = []
  for (const child of children) results.push(await ask<RunResult>(child, 'read'))
  const recorded = results.at(-1)?.recorded ?? 0
  const refused = results.reduce((sum, result) => sum + result.refused, 0)
  const share = truth.tokens / CAP
  const percent = `${share > 1 ? '+' : ''}${(100 * (share - 1)).toFixed(2)} %`
  console.log(
    `${name} ${subject}: spent ${truth.tokens} (${percent}${wasStopped ? ', stopped' : ''}) in ${truth.calls} calls, ` +
      `recorded ${Math.round(recorded)}, refused ${refused}`,
  )
  return share
}

async function callUntilOver(children: readonly ChildProcess[]): Promise<boolean> {
  let isOver = false
  let wasStopped = false
  const over = askAll(children, 'go').then(() => (isOver = true))
  while (!isOver) {
    await Promise.race([over, setTimeout(POLL_MS)])
    if (wasStopped || (await ask<Billed>(provider, 'read')).tokens < ENOUGH) continue
    for (const child of children) child.send('stop')
    wasStopped = true
  }
  return wasStopped
}

async function askAll(children: readonly ChildProcess[], order: Run | 'go'): Promise<void> {
  await Promise.all(children.map((child) => ask(child, order)))
}

function ask<Answer>(child: ChildProcess, question: Run | string): Promise<Answer> {
  const answer = answerOf<Answer>(child)
  child.send(question)
  return answer
}

/** Rejects where the process ends instead. */
async function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  const ended = new AbortController()
  const gone = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`a process ended with ${code}`)
  })
  gone.catch(() => {})
  const [answer] = (await Promise.race([once(child, 'message'), gone])) as [Answer]
  ended.abort()
  return answer
}
