import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk'
import { AnthropicFoundry } from '@anthropic-ai/foundry-sdk'
import Anthropic from '@anthropic-ai/sdk'
import { AnthropicVertex } from '@anthropic-ai/vertex-sdk'
import { isBudgetExceededError, requests, UnsupportedClientError } from '@bursar/core'
import { describe, expect, test } from 'vitest'
import { type AnthropicClass, caught, type Client, newKey, openPlace, type Place, question } from './support/place.ts'

/** The other end of Bedrock and Vertex: takes what they sent, and asks the fake provider as if they had not changed it. */
function platform(place: Place, model: RegExp): typeof fetch {
  return async (input, init) => {
    const url = new URL(input as string)
    const { anthropic_version: _version, ...body } = JSON.parse(init?.body as string) as { anthropic_version: string }
    return fetch(`${place.provider.origin}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer of-the-platform' },
      body: JSON.stringify({ ...body, model: decodeURIComponent(model.exec(url.pathname)?.[1] ?? '') }),
    })
  }
}

const clients: Readonly<Record<string, (place: Place) => object>> = {
  Vertex: (place) =>
    new AnthropicVertex({
      region: 'us-east5',
      projectId: 'north',
      authClient: {
        getRequestHeaders: async () => new Headers({ authorization: 'Bearer token' }),
        projectId: 'north',
      } as never,
      fetch: platform(place, /models\/([^/:]+):/),
      maxRetries: 0,
    }),
  Bedrock: (place) =>
    new AnthropicBedrock({
      awsRegion: 'us-east-1',
      awsAccessKey: newKey(),
      awsSecretKey: newKey(),
      fetch: platform(place, /model\/([^/]+)\/invoke/),
      maxRetries: 0,
    }),
  Foundry: (place) =>
    new AnthropicFoundry({ azureADTokenProvider: async () => newKey(), baseURL: place.provider.origin, maxRetries: 0 }),
}

describe.each(Object.entries(clients))('Anthropic on %s', (_name, make) => {
  test('is refused without auth: "client", and governed with it, clones included', async () => {
    await using place = await openPlace()
    const client = make(place) as Client
    const governor = place.governor(Anthropic as unknown as AnthropicClass)
    expect(() => governor.govern(client, 'billing')).toThrow(UnsupportedClientError)
    expect(governor.govern(client, 'billing', { auth: 'client' })).toBe(client)
    const usages: unknown[] = []
    governor.on('usage', ({ operation, model, tokens }) => usages.push([operation, model, tokens.source]))
    const answer = await client.messages.create(question)
    await client.withOptions({ timeout: 5_000 }).messages.create(question)
    expect(answer.type).toBe('message')
    await governor.flush()
    expect(usages).toEqual(Array(2).fill(['messages.create', question.model, 'provider']))
    const [money, calls] = await governor.status('billing')
    expect(calls?.spent).toBe(2)
    expect(money?.spent).toBe(2 * (answer.usage.input_tokens * 5_000) + outputOf(place) * 25_000)
  })

  test("a denial is the SDK's own error, and nothing is sent", async () => {
    await using place = await openPlace()
    const client = make(place) as Client
    const budgets = [{ scope: {}, limit: requests(0), per: 'hour' as const }]
    place.governor(Anthropic as unknown as AnthropicClass, { budgets }).govern(client, 'billing', { auth: 'client' })
    const error = await caught(() => client.messages.create(question))
    expect(error).toMatchObject({ status: 402 })
    expect(isBudgetExceededError(error)).toBe(true)
    expect(place.provider.requests).toHaveLength(0)
  })
})

function outputOf({ provider }: Place): number {
  return provider.totals().outputTokens
}
