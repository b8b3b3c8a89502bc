// What the compiler must accept and refuse of the public types. Checked, never run.
import {
  type BudgetExceededError,
  type BudgetOptions,
  type Clients,
  createGovernor,
  type Fetch,
  fetchProvider,
  type Governor,
  type GovernorEvents,
  type GovernorOptions,
  isBudgetExceededError,
  type Limit,
  type requests,
  type tokens,
  type UsageEvent,
  usd,
} from '@bursar/core'
import { type NanoUsd, priceBook } from '@bursar/models'
import { createGovernedClient, openai, type OpenAIClientOptions } from '@bursar/openai'
import { openaiWire } from '@bursar/wire'
import type OpenAI from 'openai-7'
import type { AzureOpenAI } from 'openai-7'

type Equal<Left, Right> = (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false

/** Refused by the compiler unless both types are the very same. */
function same<Left, Right>(_isSame: Equal<Left, Right>): void {}

const governor = createGovernor({ providers: { openai: openai() } })
const renamed = createGovernor({ providers: { east: openai(), west: openai() } })

// Clients come under the names of their providers, as the SDK's own class.
const clients = governor.createGovernedClient('worker')
same<typeof clients, { readonly openai: OpenAI }>(true)
same<ReturnType<typeof renamed.createGovernedClient>, { readonly east: OpenAI; readonly west: OpenAI }>(true)
same<ReturnType<typeof createGovernedClient>, OpenAI>(true)
// @ts-expect-error this governor has no such provider
void clients.anthropic

// The options of clients are typed by their provider.
governor.createGovernedClient('worker', { openai: { timeout: 5_000, maxRetries: 0 } })
same<NonNullable<Parameters<typeof governor.createGovernedClient>[1]>, { readonly openai?: OpenAIClientOptions }>(true)
// @ts-expect-error a timeout is a number
governor.createGovernedClient('worker', { openai: { timeout: 'soon' } })
// @ts-expect-error no such provider
governor.createGovernedClient('worker', { opnai: {} })
// @ts-expect-error the key comes from the key source
governor.createGovernedClient('worker', { openai: { apiKey: 'key' } })
// @ts-expect-error an agent is named
governor.createGovernedClient()

// govern gives back what it was given.
declare const azure: AzureOpenAI
class Own extends Array<number> {
  readonly own = true
}
const governed = governor.govern(azure, 'worker', { auth: 'client' })
same<typeof governed, AzureOpenAI>(true)
const own = governor.govern(new Own())
same<typeof own, Own>(true)
// @ts-expect-error no such way to treat the key
governor.govern(azure, 'worker', { key: 'keep' })
// @ts-expect-error text is no client
governor.govern('client', 'worker')

// fetch takes declared providers only.
const fetch = governor.fetch('worker', 'openai', { baseUrl: 'https://provider.example', onDeny: 'throw' })
same<typeof fetch, Fetch>(true)
renamed.fetch('worker', 'west')
// @ts-expect-error no such provider
renamed.fetch('worker', 'openai')
// @ts-expect-error no such option
governor.fetch('worker', 'openai', { baseURL: 'https://provider.example' })

// A provider without an SDK has a fetch and no client.
const both = createGovernor({ providers: { openai: openai(), groq: fetchProvider({ wire: openaiWire }) } })
same<typeof both extends Governor<infer P> ? keyof Clients<P> : never, 'openai'>(true)
both.fetch('worker', 'groq')
// @ts-expect-error no client
void both.createGovernedClient('worker').groq

// Unknown options are refused while they are written.
// @ts-expect-error budgets
createGovernor({ providers: { openai: openai() }, budget: [] })
// @ts-expect-error at least one provider is named
createGovernor({ budgets: [] })
const day = { scope: {}, limit: usd('1'), per: 'day' } as const
// @ts-expect-error an option of budgets in another spelling
createGovernor({ providers: { openai: openai() }, budgets: [{ ...day, timezone: 'UTC' }] })
// @ts-expect-error no such window
createGovernor({ providers: { openai: openai() }, budgets: [{ scope: {}, limit: usd('1'), per: 'year' }] })
// @ts-expect-error a limit has a unit
createGovernor({ providers: { openai: openai() }, budgets: [{ scope: {}, limit: 5, per: 'day' }] })
// @ts-expect-error no such dimension
createGovernor({ providers: { openai: openai() }, budgets: [{ scope: { agents: '*' }, limit: usd('1'), per: 'day' }] })
// @ts-expect-error models are listed
createGovernor({ providers: { openai: openai() }, agents: { worker: { models: { allow: 'gpt-5-mini' } } } })
// @ts-expect-error no such option
createGovernedClient('worker', { budgts: [] })

// Events are typed by name.
same<ReturnType<typeof governor.on>, () => void>(true)
governor.on('usage', (event) => {
  same<typeof event, UsageEvent>(true)
  same<typeof event.cost.nanoUsd, NanoUsd>(true)
  // @ts-expect-error events are not to be changed
  event.agent = 'other'
  // @ts-expect-error a field of another event
  void event.percent
})
governor.on('budget.threshold', ({ percent }) => same<typeof percent, number>(true), {
  signal: new AbortController().signal,
})
governor.on('key.rejected', (event) => same<typeof event, GovernorEvents['key.rejected']>(true))
// @ts-expect-error no such event
governor.on('usages', () => {})

// Limits carry their unit; money is no plain number.
same<ReturnType<typeof usd>, Limit>(true)
same<ReturnType<typeof tokens>, Limit>(true)
same<ReturnType<typeof requests>, Limit>(true)
// @ts-expect-error a plain number is no money
const made: Limit = { unit: 'usd', amount: 5 }
void made

// run gives back what its body gives back.
const promised = governor.run({ runId: 'r', tags: { feature: 'a' } }, async () => 42)
same<typeof promised, Promise<number>>(true)
// @ts-expect-error a budget has a unit
governor.run({ runId: 'r', budget: 5 }, () => 1)
// @ts-expect-error tags are texts
governor.run({ tags: { attempt: 3 } }, () => 1)

// Changes name their actor.
void governor.setLimit('agent-day', usd('5'), { actor: 'ops' })
governor.setPrices(priceBook)
const changed = governor.runAs({ type: 'service', id: 'deploy' }, () => governor.setLimit('agent-day', usd('5')))
same<typeof changed, Promise<void>>(true)
// @ts-expect-error no such type of actor
void governor.setLimit('agent-day', usd('5'), { actor: { type: 'robot', id: 'r2' } })
// @ts-expect-error no reason
void governor.suspend('worker', { actor: 'ops' })

// An error that is recognised shows its fields.
declare const error: unknown
if (isBudgetExceededError(error)) {
  same<typeof error, BudgetExceededError>(true)
  same<typeof error.resetsAt, number | null>(true)
  same<typeof error.reason, 'exhausted' | 'held'>(true)
}

// A governor of known providers serves where any governor will do; options may be read-only.
const any: Governor = governor
void any
const frozen = Object.freeze([{ scope: {}, limit: usd('1'), per: 'day' }] as const) satisfies readonly BudgetOptions[]
const options: GovernorOptions = { providers: { openai: openai() }, budgets: frozen }
void options
