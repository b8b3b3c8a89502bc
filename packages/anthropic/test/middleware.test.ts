import type { Middleware } from 'anthropic-1'
import { describe, expect, test } from 'vitest'
import { newKey, openPlace, question, requestsOf, sdksWithMiddleware } from './support/place.ts'

/** Asks again for what it has got, as a middleware that falls back to another model does. */
const thrice: Middleware = async (request, next) => {
  await (await next(request)).text()
  await (await next(request)).text()
  return next(request)
}

describe.each(sdksWithMiddleware)('middleware of @anthropic-ai/sdk $version', ({ Anthropic }) => {
  test.each(['of the client', 'of the call', 'pushed afterwards'])(
    '%s that sends again is counted each time',
    async (place_) => {
      await using place = await openPlace()
      const governor = place.governor(Anthropic)
      const options = place_ === 'of the client' ? { middleware: [thrice] } : {}
      const client = governor.govern(
        new Anthropic({ apiKey: newKey(), baseURL: place.provider.origin, ...options }),
        'billing',
      )
      if (place_ === 'pushed afterwards') (client.middleware as Middleware[]).push(thrice)
      await client.messages.create(question, place_ === 'of the call' ? { middleware: [thrice] } : {})
      expect(place.provider.requests).toHaveLength(3)
      await expect(requestsOf(governor, 'billing')).resolves.toBe(3)
    },
  )

  test('sees what it sees without Bursar, and no key', async () => {
    await using place = await openPlace()
    const seen: string[] = []
    const watch: Middleware = async (request, next, context) => {
      seen.push(`${request.method} ${new URL(request.url).pathname}`, JSON.stringify([...(request.headers ?? [])]))
      const response = await next(request)
      seen.push(String((await context.parse<{ type: string }>(response)).type))
      return response
    }
    const governor = place.governor(Anthropic)
    const client = governor.createGovernedClient('billing', { anthropic: { middleware: [watch] } }).anthropic
    await client.messages.create(question)
    expect([seen[0], seen[2]]).toEqual(['POST /v1/messages', 'message'])
    expect(seen.join()).not.toContain(place.ringKey)
    expect(place.provider.requests[0]?.key).toBe(place.ringKey)
  })

  test('of a clone counts once', async () => {
    await using place = await openPlace()
    const governor = place.governor(Anthropic)
    const pass: Middleware = async (request, next) => next(request)
    const client = governor.createGovernedClient('billing', { anthropic: { middleware: [pass] } }).anthropic
    await client
      .withOptions({})
      .withOptions({ middleware: [pass, pass] })
      .messages.create(question)
    await expect(requestsOf(governor, 'billing')).resolves.toBe(1)
    expect(place.provider.requests).toHaveLength(1)
  })
})
