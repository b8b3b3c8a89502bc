import { describe, expect, it } from 'vitest'
import { openPlace, ways } from './support/place.ts'

describe.each(Object.keys(ways))('%s', (name) => {
  const send = ways[name] as (typeof ways)[string]

  it.each(['in place', 'created'] as const)(
    'gives a governed client (%s) what a bare one gets, for the same bytes',
    async (how) => {
      const [bareSide, governedSide] = [await openPlace({ fake: { seed: 3 } }), await openPlace({ fake: { seed: 3 } })]
      const governed =
        how === 'in place' ? governedSide.client() : governedSide.governor.createGovernedClient('billing').bedrock
      expect(await send(governed)).toEqual(await send(bareSide.bare()))
      const [one, other] = [bareSide.provider.requests[0], governedSide.provider.requests[0]]
      expect(other?.rawBody.equals(one?.rawBody as Buffer)).toBe(true)
      expect(Object.keys(other?.headers ?? {})).toEqual(Object.keys(one?.headers ?? {}))
    },
  )

  it('is charged what the provider counts', async () => {
    const { client, provider, events } = await openPlace()
    await send(client())
    const usage = events.onlyUsage()
    const [bill] = provider.bills
    expect(usage).toMatchObject({
      ending: 'complete',
      operation: name.split(' ')[0],
      tokens: { inputTokens: bill?.inputTokens, outputTokens: bill?.outputTokens },
      cost: { source: 'provider' },
    })
    expect(usage.cost.nanoUsd).toBeGreaterThan(0)
  })
})
