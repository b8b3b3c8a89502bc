import { describe, expect, it, test } from 'vitest'
import { ConfigurationError, type GovernorOptions, PolicyDeniedError } from '../../src/index.js'
import { baseUrl, chat, governed, type Governed, toyPrices } from './lib/governed.js'
import { thrownBy } from './lib/thrown-by.js'

type Agents = NonNullable<GovernorOptions['agents']>

function withPolicy(worker: Agents[string], options: Partial<GovernorOptions> = {}): Governed {
  return governed({ agents: { worker }, ...options })
}

const now = 1_700_000_000_000

/** A policy, a call that it refuses, and what is said of it. */
const violations: readonly (readonly [
  rule: string,
  policy: Agents[string],
  call: { readonly body?: unknown; readonly path?: string },
  fix: string,
  requested: string,
])[] = [
  ['model', { models: { allow: ['other'] } }, {}, 'models.allow', 'toy'],
  ['operation', { operations: { allow: ['embeddings.create'] } }, {}, 'operations.allow', 'chat.completions.create'],
  ['operation', { operations: { allow: [] } }, { path: '/unknown' }, 'operations.allow', 'POST /unknown'],
  ['origin', { origins: { allow: ['https://api.openai.com'] } }, {}, 'origins.allow', 'https://provider.example'],
  ['expiry', { expiresAt: now }, {}, 'expiresAt', '2023-11-14T22:13:20.000Z'],
  ['expiry', { expiresAt: '2023-11-14' }, {}, 'expiresAt', '2023-11-14T22:13:20.000Z'],
  ['expiry', { expiresAt: new Date(now - 1) }, {}, 'expiresAt', '2023-11-14T22:13:20.000Z'],
  ['max_output_tokens', { maxOutputTokens: 100 }, { body: chat({ max_tokens: 101 }) }, 'maxOutputTokens', '101'],
  [
    'max_output_tokens',
    { maxOutputTokens: 100 },
    { body: chat({ max_completion_tokens: 50, max_tokens: 500 }) },
    'maxOutputTokens',
    '500',
  ],
  [
    'max_output_tokens',
    { maxOutputTokens: 100 },
    { body: 'not JSON' },
    'maxOutputTokens',
    'no cap that could be lowered',
  ],
  [
    'hosted_tool',
    { hostedTools: { allow: [] } },
    { body: chat({ tools: [{ type: 'mcp' }] }) },
    'hostedTools.allow',
    'mcp',
  ],
  [
    'hosted_tool',
    { hostedTools: { allow: ['web_search'] } },
    {
      body: { model: 'toy', input: 'x', tools: [{ type: 'web_search' }, { type: 'code_interpreter' }] },
      path: '/responses',
    },
    'hostedTools.allow',
    'code_interpreter',
  ],
  [
    'hosted_tool',
    { hostedTools: { allow: [] } },
    { body: 'not JSON' },
    'hostedTools.allow',
    'unknown (the body is not JSON or a form)',
  ],
]

describe('a call that the policy of its agent does not allow', () => {
  test.each(violations)(
    'because of its %s is a 403 with the line that would allow it %#',
    async (rule, policy, call, fix, requested) => {
      const { send, events, network } = withPolicy(policy)
      const [denied, blocked] = [events('policy.denied'), events('request.blocked')]
      const { body = chat(), path } = call
      const error: unknown = await send(body, path === undefined ? {} : { path }).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(PolicyDeniedError)
      expect(error).toMatchObject({ status: 403, message: expect.stringContaining(`change agents.worker.${fix}`) })
      expect(denied).toMatchObject([{ agent: 'worker', rule, requested }])
      expect(blocked).toHaveLength(1)
      expect(network.sent).toEqual([])
    },
  )

  it('because of its environment, where the process says where it runs', async () => {
    const { send, events } = withPolicy({ environment: 'live' }, { environment: 'test' })
    const denied = events('policy.denied')
    await expect(send(chat())).rejects.toThrow('may not call from environment "test"; allowed: live')
    expect(denied).toMatchObject([{ rule: 'environment', requested: 'test', allowed: 'live' }])
  })

  it('because its client was pointed elsewhere, before a key is looked up', async () => {
    let asked = 0
    const keys = { name: 'counting', fetch: () => (asked++, []) }
    const { governor } = withPolicy({ origins: { allow: [baseUrl.slice(0, -3)] } }, { keys })
    const fetch = governor.fetch('worker', 'openai', { baseUrl: 'https://evil.example/v1', onDeny: 'throw' })
    await expect(fetch('https://evil.example/v1/models')).rejects.toThrow('call the host https://evil.example')
    expect(asked).toBe(0)
  })
})

describe('a call within the policy of its agent', () => {
  it.each<Agents[string]>([
    { models: { allow: ['toy'] } },
    { operations: { allow: ['chat.completions.create'] } },
    { origins: { allow: ['https://provider.example'] } },
    { origins: { allow: ['https://provider.example:443/'] } },
    { expiresAt: now + 1 },
    { environment: 'live' },
    { maxOutputTokens: 100 },
    { hostedTools: { allow: [] } },
  ])('leaves: %o', async (policy) => {
    const { send, events } = withPolicy(policy, { environment: 'live' })
    const denied = events('policy.denied')
    const tools = [{ type: 'function', function: { name: 'add' } }]
    expect((await send(chat({ tools, max_tokens: 100 }))).status).toBe(200)
    expect(denied).toEqual([])
  })

  it('gets the cap of the policy where it has none of its own', async () => {
    const { send, network } = withPolicy({ maxOutputTokens: 100 })
    await send(chat())
    expect(network.sent[0]?.body).toMatchObject({ max_completion_tokens: 100 })
  })

  it('is refused instead where no cap may be put on the wire', async () => {
    const { send } = withPolicy({ maxOutputTokens: 100 }, { outputCap: 'refuse' })
    await expect(send(chat())).rejects.toThrow('no cap that could be lowered')
  })

  it('is refused from the moment on at which its access ends', async () => {
    const { send, clock } = withPolicy({ expiresAt: now + 60_000 })
    await send(chat())
    clock.jump(60_000)
    await expect(send(chat())).rejects.toThrow('its access has ended; allowed: until 2023-11-14T22:14:20.000Z')
  })

  it('leaves other agents alone', async () => {
    const { send } = governed({ agents: { worker: { operations: { allow: [] } }, other: {} } })
    expect((await send(chat(), { agent: 'other' })).status).toBe(200)
  })
})

describe('an answer of another model than the agent may call', () => {
  const answerOf = (model: string) => () =>
    Response.json({ object: 'chat.completion', model, choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } })
  const prices = { ...toyPrices, stranger: { alias: 'toy' } } as never

  it('is announced, not refused: it is paid for', async () => {
    const { send, events, network } = withPolicy({ models: { allow: ['toy'] } }, { prices })
    const denied = events('policy.denied')
    network.next(answerOf('stranger'))
    const response = await send(chat())
    await response.text()
    expect(response.status).toBe(200)
    expect(denied).toMatchObject([{ rule: 'response_model', requested: 'stranger', allowed: 'toy' }])
  })

  it.each(['toy', 'toy-2026-08-07', 'toy-20260807', 'toy-0613'])('is no surprise as %s', async (model) => {
    const { send, events, network } = withPolicy({ models: { allow: ['toy'] } })
    const denied = events('policy.denied')
    network.next(answerOf(model))
    await (await send(chat())).text()
    expect(denied).toEqual([])
  })
})

describe('what is declared of an agent', () => {
  const wrong: readonly (readonly [said: string, agents: unknown])[] = [
    ['has no option "host"', { a: { host: {} } }],
    ['has no option "Models". Did you mean "models"?', { a: { Models: { allow: [] } } }],
    ['agents.a.operations has no option "deny"', { a: { operations: { deny: [] } } }],
    ['agents.a.operations.allow` must be a list of names', { a: { operations: { allow: 'chat' } } }],
    ['agents.a.hostedTools.allow` must be a list of names', { a: { hostedTools: {} } }],
    ['agents.a.origins.allow` takes origins such as', { a: { origins: { allow: ['api.openai.com'] } } }],
    ['without path; got "https://api.openai.com/v1"', { a: { origins: { allow: ['https://api.openai.com/v1'] } } }],
    ['got something else', { a: { origins: { allow: ['https://user:pass@api.openai.com'] } } }],
    ['agents.a.maxOutputTokens` must be a whole number', { a: { maxOutputTokens: 0 } }],
    ['agents.a.expiresAt` must be a Date', { a: { expiresAt: 'next year' } }],
    ['agents.a.expiresAt` must be a Date', { a: { expiresAt: new Date('never') } }],
    ['agents.a.keys has no option "pools". Did you mean "pool"?', { a: { keys: { pools: 'x' } } }],
    ['agents.a.keys.risk must be one of "standard", "high"', { a: { keys: { risk: 'low' } } }],
    ['keys.pool is "b", which is an agent of its own', { a: { team: 't', keys: { pool: 'b' } }, b: {} }],
    ['agents of the key pool "p" must name one team: a has undefined', { a: { keys: { pool: 'p' } } }],
    [
      'must name one team: a has "t", b has "u"',
      { a: { team: 't', keys: { pool: 'p' } }, b: { team: 'u', keys: { pool: 'p' } } },
    ],
    [
      'must name one environment: a has "live", b has undefined',
      { a: { team: 't', environment: 'live', keys: { pool: 'p' } }, b: { team: 't', keys: { pool: 'p' } } },
    ],
  ]

  it.each(wrong)('is refused at construction where it makes no sense: %s', (said, agents) => {
    const error = thrownBy(() => governed({ agents: agents as Agents }))
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(error.message).toContain(said)
  })
})
