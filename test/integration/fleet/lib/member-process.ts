// A service of the fleet: a governor over the shared store, driven over IPC by the test.
import { DatabaseSync } from 'node:sqlite'
import { type BudgetStore, createGovernor, guarded, requests } from '@bursar/core'
import { openai } from '@bursar/openai'
import { postgresStore } from '@bursar/store-postgres'
import { redisStore } from '@bursar/store-redis'
import { sqliteStore } from '@bursar/store-sqlite'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import type { Answer, MemberOptions, Order } from './member.js'

const { baseUrl, place } = JSON.parse(process.argv[2] ?? '') as MemberOptions
const governor = createGovernor({
  providers: { openai: openai({ client: { baseURL: baseUrl, maxRetries: 0 } }) },
  keys: { name: 'invented', fetch: ({ agent }) => [{ secret: ['sk', 'test', agent].join('-') }] },
  budgets: [
    { id: 'spend', scope: { tags: { counted: 'shared' } }, limit: requests(1), per: 'total' },
    { id: 'here', scope: { tags: { counted: 'local' } }, limit: requests(1_000), per: 'total', store: 'local' },
  ],
  limits: [
    { scope: { tags: { paced: 'requests' }, agent: '*' }, requests: 10, per: 'hour', store: 'shared' },
    { scope: { tags: { paced: 'tokens' }, agent: '*' }, tokens: 500, per: 'hour', store: 'shared', whenFull: 'wait' },
  ],
  // Longer than any machine is busy: what is tested is not how an outage is answered.
  store: guarded(openStore(), { deadlineMs: 20_000, settleDeadlineMs: 20_000 }),
  acknowledgeVolatileStore: true,
})
const actors: string[] = []
governor.on('budget.limit_changed', ({ actor }) => actors.push(actor))

process.on('message', (order: Order) => {
  void obey(order).then(
    (value) => answer({ number: order.number, value }),
    (error: unknown) => answer({ number: order.number, error: { ...Object(error), message: String(error) } }),
  )
})
process.on('disconnect', () => process.exit())
await governor.ready()
answer({ number: 0, value: 'ready' })

async function obey(order: Order): Promise<unknown> {
  switch (order.do) {
    case 'chat':
      return governor.run({ tags: order.tags ?? {} }, () => chat(order.agent))
    case 'list':
      return governor.createGovernedClient(order.agent).openai.models.list()
    case 'suspend':
      return governor.suspend(order.agent, { reason: 'runaway', actor: 'operator' })
    case 'resume':
      return governor.resume(order.agent, { actor: 'operator' })
    case 'setLimit':
      await governor.setLimit('spend', requests(order.limit), { actor: 'operator' })
      return actors
  }
}

async function chat(agent: string): Promise<string> {
  const { openai } = governor.createGovernedClient(agent)
  const messages = [{ role: 'user', content: 'Hello' } as const]
  const answered = await openai.chat.completions.create({ model: 'gpt-4.1-mini', messages, max_completion_tokens: 300 })
  return answered.id
}

function openStore(): BudgetStore {
  if (place.kind === 'redis')
    return redisStore({ client: new Redis(place.url), namespace: place.name, deadlineMs: 20_000 })
  if (place.kind === 'sqlite') return sqliteStore({ database: new DatabaseSync(place.url) })
  const pool = new Pool({ connectionString: place.url, max: 2 })
  return postgresStore({ query: (text, values) => pool.query(text, values), schema: place.name })
}

function answer(message: Answer): void {
  process.send?.(message)
}
