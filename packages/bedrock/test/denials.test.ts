import { inspect } from 'node:util'
import { BedrockRuntimeClient, BedrockRuntimeServiceException, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'
import { BudgetExceededError, createGovernor, isBudgetExceededError, UnsupportedClientError, usd } from '@bursar/core'
import { describe, expect, it } from 'vitest'
import { bedrock } from '../src/index.ts'
import { accessKeyId, caught, clientOptions, conversation, openPlace, secretAccessKey, ways } from './support/place.ts'

const poor = { budgets: [{ id: 'pennies', scope: { agent: '*' }, limit: usd('0.000000001'), per: 'hour' as const }] }

describe('A denial', () => {
  it.each(Object.keys(ways))('of %s is the SDK’s own exception: no request, no retry', async (name) => {
    const { client, provider, events } = await openPlace(poor)
    const error = await caught(() => ways[name]?.(client({ maxAttempts: 4 })))
    expect(error).toBeInstanceOf(BedrockRuntimeServiceException)
    expect(error).toBeInstanceOf(BudgetExceededError)
    expect(isBudgetExceededError(error)).toBe(true)
    expect(error).toMatchObject({
      code: 'BUDGET_EXCEEDED',
      budget: 'pennies',
      $metadata: { httpStatusCode: 402, attempts: 1 },
    })
    expect(String(error)).toContain('pennies')
    expect(provider.requests).toEqual([])
    expect(events.of('request.blocked')).toHaveLength(1)
  })

  it('whose own status the SDK would retry is told as 403, and made once', async () => {
    const { client, provider, events, governor } = await openPlace()
    await governor.close()
    const error = await caught(() => ways['converse']?.(client({ maxAttempts: 4 })))
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 403, attempts: 1 } })
    expect(provider.requests).toEqual([])
    expect(events.of('request.blocked')).toHaveLength(1)
  })

  it('for a model that nobody priced names the line that prices it', async () => {
    const { client, provider } = await openPlace()
    const modelId = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123'
    const error = await caught(() => client().send(new ConverseCommand({ ...conversation, modelId })))
    expect(error).toMatchObject({ code: 'UNPRICED_MODEL' })
    expect(String(error)).toContain(modelId)
    expect(provider.requests).toEqual([])
  })
})

describe('Credentials', () => {
  it('are in no event, no error and nothing that a governed client prints, but where the bare one has them', async () => {
    const { client, provider, events, bare } = await openPlace()
    provider.script([{ kind: 'answer' }, { kind: 'refuse', status: 400 }, { kind: 'reset' }])
    const governed = client()
    await ways['converse']?.(governed)
    const failures = [
      await caught(() => ways['converse']?.(governed)),
      await caught(() => ways['converse']?.(governed)),
    ]
    const { client: denied } = await openPlace(poor)
    failures.push(await caught(() => ways['converse']?.(denied())))
    const told = ['usage', 'request.start', 'request.blocked'].flatMap((name) => events.of(name as 'usage'))
    expect(told.length).toBeGreaterThan(3)
    for (const text of [JSON.stringify(told), ...failures.map((error) => JSON.stringify(error) + String(error))]) {
      for (const secret of [secretAccessKey, accessKeyId]) expect(text).not.toContain(secret)
    }
    for (const failure of failures) expect(inspect(failure, { depth: 6 })).not.toContain(secretAccessKey)
    expect(inspect(governed, { depth: 3 }).includes(secretAccessKey)).toBe(
      inspect(bare(), { depth: 3 }).includes(secretAccessKey),
    )
  })
})

describe('A client', () => {
  it('is governed once', async () => {
    const { client, governor } = await openPlace()
    const governed = client()
    expect(() => governor.govern(governed, 'billing')).toThrow(UnsupportedClientError)
  })

  it.each([Object.freeze, Object.seal, Object.preventExtensions])('that is closed is refused (%o)', async (close) => {
    const { bare, governor } = await openPlace()
    expect(() => governor.govern(close(bare()), 'billing')).toThrow(UnsupportedClientError)
  })

  it('of another service is not recognised', async () => {
    const { governor } = await openPlace()
    const other = { config: { serviceId: 'S3', requestHandler: { handle() {} } }, middlewareStack: { add() {} } }
    expect(() => governor.govern(other, 'billing')).toThrow(UnsupportedClientError)
  })

  it('whose calls were resolved before is governed all the same', async () => {
    const { bare, governor, events } = await openPlace()
    const cached = bare({ cacheMiddleware: true })
    await ways['converse']?.(cached)
    expect(events.of('usage')).toEqual([])
    await ways['converse']?.(governor.govern(cached, 'billing'))
    expect(events.of('usage')).toHaveLength(1)
  })

  it('keeps its handler for others that share it', async () => {
    const { client, bare, events } = await openPlace()
    const governed = client()
    await ways['converse']?.(bare({ requestHandler: governed.config.requestHandler }))
    expect(events.of('usage')).toHaveLength(1)
    governed.destroy()
  })

  it('may be a class of the service’s own', async () => {
    const { governor, provider, events } = await openPlace()
    class SearchClient extends BedrockRuntimeClient {
      readonly #service = 'search'
      get service(): string {
        return this.#service
      }
    }
    const governed = governor.govern(new SearchClient(clientOptions(provider)), 'billing')
    await ways['converse']?.(governed)
    expect(governed.service).toBe('search')
    expect(events.of('usage')).toHaveLength(1)
  })

  it('takes no option that is not known', () => {
    expect(() => createGovernor({ providers: { bedrock: bedrock({ cleint: {} } as never) } })).toThrow(/cleint/)
  })
})
