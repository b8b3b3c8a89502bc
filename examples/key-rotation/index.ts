// One agent's key is rotated while it works, then leaks. No call fails, nothing is restarted, and nobody else notices.
import { createGovernor, type KeySource, KeyUnavailableError } from '@bursar/core'
import { openai } from '@bursar/openai'
import { startFakeProvider } from '@bursar/testing'
import type OpenAI from 'openai'
import { inventKey } from './invent-key.ts'

// What the provider accepts, and what the team's secret store holds, newest first.
const valid = new Set<string>()
const secrets = new Map<string, readonly string[]>()
for (const agent of ['support_classifier', 'billing_agent']) {
  const key = inventKey()
  valid.add(key)
  secrets.set(agent, [key])
}

const secretStore: KeySource = {
  name: 'secret-store',
  fetch: ({ agent }) => Promise.resolve((secrets.get(agent) ?? []).map((secret) => ({ secret }))),
}

const provider = await startFakeProvider({ keys: (key) => valid.has(key) })
const governor = createGovernor({
  providers: { openai: openai({ client: { baseURL: provider.baseUrl, maxRetries: 0 } }) },
  agents: {
    support_classifier: { operations: { allow: ['chat.completions.create'] }, keys: { risk: 'high' } },
    billing_agent: {},
  },
  keys: secretStore,
})
governor.on('key.rotated', ({ agent, actor }) => console.log(`rotated      ${agent} (asked by ${actor ?? 'nobody'})`))
governor.on('key.rejected', ({ agent, reason }) => console.log(`rejected     ${agent}'s ${reason} key`))
governor.on('key.compromised', ({ agent, actor }) => console.log(`compromised  ${agent} (said ${actor})`))
governor.on('policy.denied', ({ agent, requested }) => console.log(`denied       ${agent}: ${requested}`))

const { openai: support } = governor.createGovernedClient('support_classifier')
const { openai: billing } = governor.createGovernedClient('billing_agent')
const ask = (client: OpenAI) =>
  client.chat.completions.create({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Billing or login?' }] })

/** Calls that do not wait for each other, as agents make them. */
async function work(calls: number): Promise<string> {
  const clients = Array.from({ length: calls }, (_, index) => (index % 2 === 0 ? support : billing))
  const results = await Promise.allSettled(clients.map(ask))
  const failed = results.filter(({ status }) => status === 'rejected').length
  return `${calls - failed} of ${calls} calls succeeded`
}

async function showKeys(): Promise<void> {
  const { keys } = await governor.keys.status('support_classifier')
  console.log(`keys         ${keys.map(({ state }) => state).join(', ')}`)
}

console.log(await work(20))

// 1. A new key, which the old one outlives: into the secret store, and hot into this process.
const [old = ''] = secrets.get('support_classifier') ?? []
const fresh = inventKey()
valid.add(fresh)
secrets.set('support_classifier', [fresh, old])
await governor.keys.rotate('support_classifier', { actor: 'ada' })
console.log(await work(20))
await showKeys()

// 2. The same again, but nobody tells this process, and the current key ends at once. The provider's 401 is enough.
const newest = inventKey()
valid.add(newest)
secrets.set('support_classifier', [newest, fresh])
valid.delete(fresh)
console.log(await work(20))
await showKeys()

// 3. The key leaks. Its agent fails closed until there is another; the others notice nothing.
const { keys } = await governor.keys.status('support_classifier')
const leaked = keys.find(({ state }) => state === 'primary')?.fingerprint ?? ''
valid.delete(newest)
await governor.keys.markCompromised('support_classifier', { fingerprint: 'all', actor: 'ada', reason: 'in a gist' })
try {
  await ask(support)
} catch (error) {
  if (!(error instanceof KeyUnavailableError)) throw error
  console.log(`refused      ${error.status}, the leaked key is named: ${error.message.includes(leaked)}`)
}
await ask(billing)
console.log('billing_agent works on')

const replacement = inventKey()
valid.add(replacement)
secrets.set('support_classifier', [replacement])
await governor.keys.rotate('support_classifier', { actor: 'ada' })
console.log(await work(20))

// 4. And this agent was never allowed to do anything but chat.
await support.models.list().catch((error: unknown) => console.log(error instanceof Error ? error.message : error))

await governor.close()
await provider.close()
