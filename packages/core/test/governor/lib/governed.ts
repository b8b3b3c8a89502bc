import { openaiWire } from '@bursar/wire'
import {
  type ClientSeam,
  createGovernor,
  type Fetch,
  type Governor,
  type GovernorEventName,
  type GovernorEvents,
  type GovernorOptions,
  type KeySource,
  type Provider,
} from '../../../src/index.js'
import { FakeClock } from '../../limit/fake-clock.js'
import { type FakeNetwork, fakeNetwork } from './fake-network.js'

/** A client that is nothing but its seam and a governed fetch. */
export interface BareClient {
  readonly seam: ClientSeam
  fetch: Fetch
}

export const baseUrl = 'https://provider.example/v1'

export const bareProvider: Provider<BareClient, { readonly baseUrl?: string }> = {
  wire: openaiWire,
  createClient: (seam, options) => ({ seam, fetch: seam.governFetch({ baseUrl: options?.baseUrl ?? baseUrl }) }),
  governClient(client, seam) {
    seam.adoptKey?.(inventKey('adopted'))
    Object.assign(client, { fetch: seam.governFetch({ baseUrl }) })
  },
  recognises: (client) => 'fetch' in client,
}

/** 1,000 nano-USD per token, whatever the kind. */
export const toyPrices: NonNullable<GovernorOptions['prices']> = {
  toy: { input: '1', output: '1', maxOutput: 1_000, contextWindow: 10_000, encoding: 'o200k_base' },
}

export interface Governed {
  readonly governor: Governor<{ openai: typeof bareProvider }>
  readonly clock: FakeClock
  readonly network: FakeNetwork
  /** Sends a request as the agent; a refusal of ours rejects with the error itself. */
  send(body: unknown, options?: SendOptions): Promise<Response>
  events<Name extends GovernorEventName>(name: Name): readonly GovernorEvents[Name][]
}

export interface SendOptions extends RequestInit {
  readonly agent?: string
  readonly path?: string
}

/** A governor on a fake clock in front of a network that answers by itself. */
export function governed(options: Partial<GovernorOptions> = {}): Governed {
  const clock = new FakeClock()
  const network = fakeNetwork()
  let ids = 0
  const governor = createGovernor({
    prices: toyPrices,
    keys: keysForAnybody(),
    clock,
    fetch: network.fetch,
    randomId: () => `id-${++ids}`,
    acknowledgeVolatileStore: true,
    ...options,
    providers: { openai: bareProvider },
  })
  return {
    governor,
    clock,
    network,
    send(body, { agent = 'worker', path = '/chat/completions', ...init } = {}) {
      const fetch = governor.fetch(agent, 'openai', { baseUrl, onDeny: 'throw' })
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      return fetch(`${baseUrl}${path}`, { method: 'POST', body: text, ...init })
    },
    events: recorder(governor),
  }
}

/** Starts listening at the first question for each event, so ask before the call. */
function recorder(governor: Governor<{ openai: typeof bareProvider }>): Governed['events'] {
  const recorded = new Map<GovernorEventName, object[]>()
  return (name) => {
    let events = recorded.get(name)
    if (events === undefined) {
      const list: object[] = []
      governor.on(name, (event) => list.push(event))
      recorded.set(name, (events = list))
    }
    return events as never
  }
}

/** A chat request of the toy model. */
export function chat(fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { model: 'toy', messages: [{ role: 'user', content: 'Hello' }], ...fields }
}

/** Has the shape of a key. */
export function inventKey(name: string): string {
  return ['sk', 'proj', name, Math.random().toString(36).slice(2).padEnd(16, 'x')].join('-')
}

function keysForAnybody(): KeySource {
  return { name: 'anybody', fetch: ({ agent }) => [{ secret: ['sk', 'bare', agent].join('-') }] }
}
