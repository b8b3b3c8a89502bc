import { anthropicWire, openaiWire } from '@bursar/wire'
import { describe, expect, test } from 'vitest'
import {
  ConfigurationError,
  createGovernor,
  fetchProvider,
  type FetchProviderOptions,
  type Governor,
  type GovernorOptions,
  placeholderKey,
  ProviderSpendLimitError,
  staticKeys,
  usd,
} from '../../src/index.js'
import { bareProvider, inventKey, toyPrices } from './lib/governed.js'
import { fakeNetwork } from './lib/fake-network.js'

const groqUrl = 'https://api.groq.example/openai/v1'
const groq = fetchProvider({ wire: openaiWire, provider: 'groq', baseUrl: groqUrl })
const secret = inventKey('worker')

function governorOf(options: Partial<GovernorOptions> = {}, network = fakeNetwork()): Governor<{ groq: typeof groq }> {
  return createGovernor({
    keys: staticKeys({ groq: { worker: secret } }),
    prices: toyPrices,
    fetch: network.fetch,
    acknowledgeVolatileStore: true,
    ...options,
    providers: { groq },
  })
}

function chat(key: string | undefined, body: object = {}): RequestInit {
  return {
    method: 'POST',
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: 'toy', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }], ...body }),
  }
}

describe('a provider without an SDK', () => {
  test('has its own name in keys, prices and events, and its own base URL', async () => {
    const network = fakeNetwork()
    const governor = governorOf({ prices: { 'groq/toy': { input: '1', output: '1' } } }, network)
    const used: string[] = []
    governor.on('usage', ({ provider, cost }) => used.push(`${provider} ${cost.source}`))
    await (await governor.fetch('worker', 'groq')(`${groqUrl}/chat/completions`, chat(placeholderKey))).text()
    expect(network.sent[0]?.headers.get('authorization')).toBe(`Bearer ${secret}`)
    expect(used).toEqual([expect.stringMatching(/^groq /)])
  })

  test('is counted by budgets on its name', async () => {
    const governor = governorOf({ budgets: [{ scope: { provider: 'groq' }, limit: usd('0'), per: 'day' }] })
    const response = await governor.fetch('worker', 'groq')(`${groqUrl}/chat/completions`, chat(placeholderKey))
    expect(response.status).toBe(402)
  })

  test('makes no client, and leaves those of the other providers alone', () => {
    const governor = createGovernor({
      providers: { openai: bareProvider, groq },
      keys: staticKeys({ openai: { worker: secret } }),
      acknowledgeVolatileStore: true,
    })
    const clients = governor.createGovernedClient('worker')
    expect(clients.openai.fetch).toBeTypeOf('function')
    expect(Object.keys(clients)).toEqual(['openai'])
    expect(() => Reflect.get(clients, 'groq')).toThrow(/no client of "groq".*governor\.fetch\(agent, provider\)/s)
  })

  test('recognises no client', () => {
    expect(() => governorOf().govern({ fetch: () => undefined }, 'worker')).toThrow('use governor.fetch')
    expect(() => groq.governClient({}, undefined as never)).toThrow('by governor.fetch only')
  })

  test.each<[string, unknown, string]>([
    ['no wire', {}, '`wire` must be a wire of @bursar/wire'],
    ['an SDK for a wire', { wire: class {} }, '`wire` must be a wire'],
    ['a name without a base URL', { wire: openaiWire, provider: 'groq' }, '"groq" needs a `baseUrl`'],
    ['an empty name', { wire: openaiWire, provider: '', baseUrl: groqUrl }, 'fetchProvider: provider is empty'],
    ['a base URL that is none', { wire: openaiWire, baseUrl: 'api.groq.com' }, 'must be an http or https URL'],
    ['another spelling', { wire: openaiWire, baseURL: groqUrl }, 'Did you mean "baseUrl"?'],
    ['another word', { wire: openaiWire, streamUsage: 'estimate' }, 'streamUsage must be one of'],
  ])('refuses %s', (_what, options, message) => {
    const make = (): unknown => fetchProvider(options as FetchProviderOptions)
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(message)
  })

  test('takes name and base URL from its wire', () => {
    const { wire } = fetchProvider({ wire: anthropicWire })
    expect([wire.provider, wire.defaultBaseUrl]).toEqual(['anthropic', 'https://api.anthropic.com'])
  })
})

describe('streams', () => {
  test.each([
    ['inject', { include_usage: true }],
    ['reported', undefined],
  ] as const)('%s: ask for usage with %o', async (streamUsage, asked) => {
    const network = fakeNetwork()
    const provider = fetchProvider({ wire: openaiWire, baseUrl: groqUrl, streamUsage })
    const governor = createGovernor({
      providers: { openai: provider },
      keys: staticKeys({ openai: { worker: secret } }),
      prices: toyPrices,
      fetch: network.fetch,
      acknowledgeVolatileStore: true,
    })
    const fetch = governor.fetch('worker', 'openai')
    await (await fetch(`${groqUrl}/chat/completions`, chat(placeholderKey, { stream: true }))).text()
    expect(JSON.parse(network.sent[0]?.init.body as string).stream_options).toEqual(asked)
  })
})

describe('the key of an SDK that knows nothing of the governor', () => {
  test.each([
    ['authorization', 'Bearer found-in-the-environment', `Bearer ${secret}`],
    ['x-api-key', 'found-in-the-environment', secret],
    ['api-key', 'found-in-the-environment', secret],
    ['x-goog-api-key', 'found-in-the-environment', secret],
  ])('gives way to the agent’s in %s', async (name, found, sent) => {
    const network = fakeNetwork()
    const fetch = governorOf({}, network).fetch('worker', 'groq')
    await fetch(`${groqUrl}/chat/completions`, { ...chat(undefined), headers: { [name]: found } })
    expect(network.sent[0]?.headers.get(name)).toBe(sent)
  })

  test('is left alone where the client authenticates itself', async () => {
    const network = fakeNetwork()
    const fetch = governorOf({}, network).fetch('worker', 'groq', { auth: 'client' })
    await fetch(`${groqUrl}/chat/completions`, chat('its-own'))
    expect(network.sent[0]?.headers.get('authorization')).toBe('Bearer its-own')
  })
})

describe("the provider's own spending limit", () => {
  const broke = new Response(JSON.stringify({ error: { code: 'insufficient_quota', message: 'Pay first.' } }), {
    status: 429,
    headers: { 'content-type': 'application/json' },
  })

  test('is thrown where denials are: an SDK that tries every 429 again must not see one', async () => {
    const governor = governorOf({ fetch: async () => broke.clone() })
    const blocked: unknown[] = []
    governor.on('request.blocked', (event) => blocked.push(event))
    const fetch = governor.fetch('worker', 'groq', { onDeny: 'throw' })
    await expect(fetch(`${groqUrl}/chat/completions`, chat(placeholderKey))).rejects.toBeInstanceOf(
      ProviderSpendLimitError,
    )
    expect(blocked).toEqual([])
  })

  test("is the provider's answer elsewhere", async () => {
    const governor = governorOf({ fetch: async () => broke.clone() })
    const answer = await governor.fetch('worker', 'groq')(`${groqUrl}/chat/completions`, chat(placeholderKey))
    expect([answer.status, await answer.json()]).toEqual([429, expect.objectContaining({ error: expect.anything() })])
  })
})
