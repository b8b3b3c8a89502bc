import OpenAI, {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  AuthenticationError,
  AzureOpenAI,
  RateLimitError,
} from 'openai-7'
import { describe, expect, test } from 'vitest'
import type { Behaviour } from '../../src/index.ts'
import { clientOf, messages, model, withProvider } from '../support/with-provider.ts'

async function thrownBy(work: PromiseLike<unknown>): Promise<unknown> {
  try {
    await work
  } catch (error) {
    return error
  }
  return undefined
}

/** Along the chain of causes. */
function codesOf(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return []
  return ['code' in error ? error.code : undefined, ...codesOf(error.cause)]
}

async function drain(stream: PromiseLike<AsyncIterable<unknown>>): Promise<number> {
  let seen = 0
  for await (const _ of await stream) seen += 1
  return seen
}

const refusals: readonly (readonly [string, Behaviour, abstract new (...parameters: never) => Error, object])[] = [
  ['401', { kind: 'refuse', status: 401 }, AuthenticationError, { status: 401, code: 'invalid_api_key' }],
  ['402', { kind: 'refuse', status: 402 }, APIError, { status: 402, code: 'billing_not_active' }],
  ['403', { kind: 'refuse', status: 403 }, OpenAI.PermissionDeniedError, { status: 403 }],
  ['404', { kind: 'refuse', status: 404, code: 'model_not_found' }, OpenAI.NotFoundError, { code: 'model_not_found' }],
  ['422', { kind: 'refuse', status: 422 }, OpenAI.UnprocessableEntityError, { status: 422 }],
  ['429', { kind: 'refuse', status: 429, retryAfterSeconds: 7 }, RateLimitError, { code: 'rate_limit_exceeded' }],
  [
    '429 for want of money',
    { kind: 'refuse', status: 429, code: 'insufficient_quota' },
    RateLimitError,
    { type: 'insufficient_quota' },
  ],
  ['500', { kind: 'refuse', status: 500 }, OpenAI.InternalServerError, { type: 'server_error' }],
  ['503 in HTML', { kind: 'refuse', status: 503, body: 'html' }, OpenAI.InternalServerError, { error: undefined }],
  [
    '400 compressed',
    { kind: 'refuse', status: 400, gzip: true },
    OpenAI.BadRequestError,
    { type: 'invalid_request_error' },
  ],
  ['500 without a body', { kind: 'refuse', status: 500, body: 'empty' }, OpenAI.InternalServerError, { status: 500 }],
]

describe('a refusal', () => {
  test.for(refusals)('with %s is what the SDK documents, and bills nothing', ([, behaviour, type, fields]) =>
    withProvider(async ({ client, provider }) => {
      provider.script([behaviour])
      const error = await thrownBy(client.chat.completions.create({ model, messages }))
      expect(error).toBeInstanceOf(type)
      expect(error).toMatchObject(fields)
      expect(provider.bills).toMatchObject([{ outcome: 'refused', billed: false, inputTokens: 0 }])
    }),
  )

  test('tells when to come back, and the SDK does', () =>
    withProvider(async ({ provider, key }) => {
      provider.script([{ kind: 'refuse', status: 429, headers: { 'retry-after-ms': '1' } }])
      const client = clientOf(provider, { apiKey: key, maxRetries: 1 })
      const { response } = await client.chat.completions.create({ model, messages }).withResponse()
      expect(response.status).toBe(200)
      expect(provider.requests.map((request) => request.stainlessRetryCount)).toEqual([0, 1])
      provider.script([{ kind: 'refuse', status: 429, retryAfterSeconds: 7 }])
      const error = await thrownBy(clientOf(provider, { apiKey: key }).models.list())
      expect((error as RateLimitError).headers.get('retry-after')).toBe('7')
    }))

  test('shows the key only when told to', () =>
    withProvider(async ({ client, provider, key }) => {
      provider.script([
        { kind: 'refuse', status: 401 },
        { kind: 'refuse', status: 401, echoKey: true },
      ])
      const masked = (await thrownBy(client.models.list())) as AuthenticationError
      expect(masked.message).not.toContain(key)
      const echoed = (await thrownBy(client.models.list())) as AuthenticationError
      expect(echoed.message).toContain(key)
      expect(echoed.headers.get('x-echoed-authorization')).toContain(key)
    }))

  test('may come after the model has run, and is billed then', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'refuse', status: 504, generated: 6 }])
      await thrownBy(client.chat.completions.create({ model, messages }))
      expect(provider.bills).toMatchObject([{ outcome: 'refused', billed: true, outputTokens: 6 }])
    }))
})

describe('silence', () => {
  test.for([['before-headers'], ['after-headers']] as const)('%s ends when the client gives up', ([when]) =>
    withProvider(async ({ provider, key }) => {
      provider.script([{ kind: 'hang', when, generated: 'all' }])
      const client = clientOf(provider, { apiKey: key, timeout: 50 })
      const error = await thrownBy(client.chat.completions.create({ model, messages }))
      expect(error).toBeInstanceOf(APIConnectionTimeoutError)
      await provider.idle()
      expect(provider.bills).toMatchObject([{ outcome: 'lost', billed: true }])
    }),
  )

  test.for([
    ['before-headers', APIConnectionError],
    ['after-headers', TypeError],
  ] as const)('a reset %s is a lost connection', ([when, type]) =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'reset', when }])
      const error = await thrownBy(client.chat.completions.create({ model, messages }))
      expect(error).toBeInstanceOf(type)
      expect(codesOf(error)).toContain('ECONNRESET')
      await provider.idle()
      expect(provider.bills).toMatchObject([{ outcome: 'lost', billed: false }])
    }),
  )
})

describe('a broken stream', () => {
  const stream = (client: OpenAI) => drain(client.chat.completions.create({ model, messages, stream: true }))

  test('that is cut throws, after exactly the chunks that were sent', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'cut', afterChunks: 4, outputTokens: 30 }])
      let seen = 0
      const reading = async () => {
        for await (const _ of await client.chat.completions.create({ model, messages, stream: true })) seen += 1
      }
      expect(await thrownBy(reading())).toMatchObject({ message: 'terminated' })
      expect(seen).toBe(4)
      expect(provider.bills).toMatchObject([{ outcome: 'interrupted', outputTokens: 3, billed: true }])
    }))

  test('that ends without its terminator looks like success to the SDK', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'end_early', afterChunks: 2 }])
      expect(await stream(client)).toBe(2)
      expect(provider.bills).toMatchObject([{ outcome: 'interrupted', outputTokens: 1 }])
    }))

  test('with something that is not JSON throws', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'malformed' }])
      expect(await thrownBy(stream(client))).toBeInstanceOf(SyntaxError)
    }))

  test('with an error event throws it', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'error_event', code: 'rate_limit_exceeded', message: 'slow down' }])
      const error = await thrownBy(stream(client))
      expect(error).toBeInstanceOf(APIError)
      expect(error).toMatchObject({ code: 'rate_limit_exceeded', status: undefined })
    }))
})

describe('a broken body', () => {
  const create = (client: OpenAI) => client.chat.completions.create({ model, messages })
  const broken: readonly (readonly [string, Behaviour])[] = [
    ['cut', { kind: 'cut' }],
    ['ended early', { kind: 'end_early' }],
    ['not JSON', { kind: 'malformed' }],
  ]

  test.for(broken)('that is %s throws, and was billed in full', ([, behaviour]) =>
    withProvider(async ({ client, provider }) => {
      provider.script([behaviour])
      expect(await thrownBy(create(client))).toBeInstanceOf(Error)
      await provider.idle()
      expect(provider.bills).toMatchObject([{ outcome: 'interrupted', billed: true }])
      expect(provider.totals().outputTokens).toBeGreaterThan(0)
    }),
  )

  test('of the wrong type is handed on as text', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'answer', contentType: 'text/plain' }])
      expect(typeof (await create(client))).toBe('string')
    }))

  test('that is compressed is read as any other', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'answer', gzip: true }])
      expect((await create(client)).object).toBe('chat.completion')
    }))

  test('with an error event is a plain refusal', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'error_event' }])
      expect(await thrownBy(create(client))).toBeInstanceOf(OpenAI.InternalServerError)
      expect(provider.totals().billedRequests).toBe(0)
    }))
})

describe('a redirect', () => {
  test('leads to another origin, which records whether a key arrived', () =>
    withProvider(async ({ provider, key }) => {
      provider.behave(() => ({ kind: 'redirect' }))
      const body = JSON.stringify({ model, messages })
      const headers = { 'api-key': key, 'content-type': 'application/json' }
      const answer = await fetch(`${provider.baseUrl}/chat/completions?a=1`, { method: 'POST', headers, body })
      expect(answer.status).toBe(200)
      const elsewhere = await provider.elsewhere()
      expect(elsewhere.origin).not.toBe(provider.origin)
      expect(elsewhere.requests).toMatchObject([{ key, path: '/v1/chat/completions', query: { a: '1' } }])
      expect(provider.bills).toMatchObject([{ outcome: 'redirected', billed: false }])
    }))

  test('loses its bearer on the way, as fetch demands', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'redirect' }])
      await thrownBy(client.chat.completions.create({ model, messages }))
      const elsewhere = await provider.elsewhere()
      expect(elsewhere.requests).toMatchObject([{ key: undefined, keyAccepted: false }])
    }))
})

describe('behaviours', () => {
  test('are taken from the script first, then from the chooser, then the default', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'refuse', status: 404 }])
      provider.behave(({ index }) => (index === 1 ? { kind: 'refuse', status: 403 } : undefined))
      const statuses: unknown[] = []
      for (const _ of [0, 1, 2]) {
        const error = await thrownBy(client.models.list())
        statuses.push((error as APIError | undefined)?.status)
      }
      expect(statuses).toEqual([404, 403, undefined])
    }))

  test('that can not be are refused where they are written', () =>
    withProvider(async ({ provider }) => {
      expect(() => provider.script([{ kind: 'refuse', status: 200 }])).toThrow('300 to 599')
      expect(() => provider.script([{ kind: 'explode' } as unknown as Behaviour])).toThrow('"explode"')
      expect(() => provider.script([{ kind: 'cut', afterChunks: -1 }])).toThrow('afterChunks')
      expect(() => provider.script([{ kind: 'answer', outputTokens: [5, 2] }])).toThrow('outputTokens[1]')
    }))

  test('that a chooser makes up wrongly do not look like a fault of the provider', () =>
    withProvider(async ({ client, provider }) => {
      provider.behave(() => ({ kind: 'answer', chunkTokens: 0 }))
      const error = await thrownBy(client.models.list())
      expect(error).toMatchObject({ status: 500, code: 'fake_provider_misused' })
    }))
})

describe('the address of Azure', () => {
  test('is served, with its own header', () =>
    withProvider(async ({ provider, key }) => {
      const options = { endpoint: provider.origin, apiKey: key, apiVersion: '2025-04-01-preview', maxRetries: 0 }
      const azure = new AzureOpenAI({ ...options, deployment: 'my mini' })
      await azure.chat.completions.create({ model: '', messages })
      expect(provider.requests).toMatchObject([
        {
          path: '/openai/deployments/my%20mini/chat/completions',
          route: '/chat/completions',
          query: { 'api-version': '2025-04-01-preview' },
          key,
        },
      ])
      expect(provider.bills).toMatchObject([{ model: 'my mini', billed: true }])
    }))
})
