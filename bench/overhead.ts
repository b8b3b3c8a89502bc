// What a governed call costs over the bare SDK: five budgets, counting on, one usage listener, a 2 kB body with two tools.
// Subjects take turns call by call, in an order that changes; the provider is another process.
import { createGovernor, openai, requests, staticKeys, tokens, usd } from './lib/bursar.ts'
import { agentRequest } from './lib/agent-request.ts'
import { startLeanProvider } from './lib/start-lean-provider.ts'
import { quantile, reportBar } from './lib/statistics.ts'
import { OpenAI } from 'openai-7'

const key = ['sk', 'bench', 'key'].join('-')
const provider = await startLeanProvider()
const governor = createGovernor({
  providers: { openai: openai({ client: { baseURL: provider.baseUrl } }) },
  keys: staticKeys({ openai: { bench: key } }),
  budgets: [
    { scope: { agent: '*' }, limit: usd('100000'), per: 'day' },
    { scope: {}, limit: usd('1000000'), per: 'month' },
    { scope: { agent: '*', model: '*' }, limit: tokens(1e12), per: 'hour' },
    { scope: { agent: '*' }, limit: requests(1e9), per: 'hour' },
    { scope: { provider: 'openai' }, limit: usd('1000000'), per: 'week', mode: 'soft' },
  ],
  acknowledgeVolatileStore: true,
})
let events = 0
governor.on('usage', () => events++)

const bare = () => new OpenAI({ apiKey: key, baseURL: provider.baseUrl })
const subjects = {
  bare: bare(),
  again: bare(),
  governed: governor.createGovernedClient('bench').openai as unknown as OpenAI,
}
type Name = keyof typeof subjects
const names = Object.keys(subjects) as Name[]
let turn = 0

const create = async (client: OpenAI): Promise<unknown> => client.chat.completions.create(agentRequest(turn++))

async function stream(client: OpenAI): Promise<void> {
  const chunks = await client.chat.completions.create({ ...agentRequest(turn++), stream: true })
  for await (const _chunk of chunks) continue
}

async function latency(call: (client: OpenAI) => Promise<unknown>, rounds: number): Promise<Record<Name, number>> {
  const samples: Record<Name, number[]> = { bare: [], again: [], governed: [] }
  for (let round = 0; round < rounds; round++) {
    for (const name of rotated(round)) {
      const start = process.hrtime.bigint()
      await call(subjects[name])
      samples[name].push(Number(process.hrtime.bigint() - start))
    }
  }
  return {
    bare: quantile(samples.bare, 0.5),
    again: quantile(samples.again, 0.5),
    governed: quantile(samples.governed, 0.5),
  }
}

async function cpu(call: (client: OpenAI) => Promise<unknown>, rounds: number): Promise<Record<Name, number>> {
  const used: Record<Name, number[]> = { bare: [], again: [], governed: [] }
  for (let round = 0; round < rounds; round++) {
    for (const name of rotated(round)) {
      const start = process.cpuUsage()
      for (let batch = 0; batch < 4; batch++) await Promise.all(Array.from({ length: 32 }, () => call(subjects[name])))
      const { user, system } = process.cpuUsage(start)
      used[name].push(user + system)
    }
  }
  return { bare: quantile(used.bare, 0.5), again: quantile(used.again, 0.5), governed: quantile(used.governed, 0.5) }
}

function rotated(round: number): Name[] {
  const shift = round % names.length
  return [...names.slice(shift), ...names.slice(0, shift)]
}

function report(name: string, { bare, again, governed }: Record<Name, number>, bar: number): void {
  console.log(`${name}: bare ${(bare / 1e3).toFixed(1)}, baseline against baseline ${(again / bare).toFixed(3)}`)
  reportBar(name, governed / bare, bar)
}

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 1_500)
await latency(create, rounds / 5)
await latency(stream, rounds / 5)
report('overhead-create', await latency(create, rounds), 1.05)
report('overhead-stream', await latency(stream, rounds), 1.06)
report('overhead-cpu-32', await cpu(create, rounds / 25), 1.1)
if (events === 0) throw new Error('the governed client was not governed')
provider.stop()
await governor.close()
