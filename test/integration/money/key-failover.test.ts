import { environmentKeys } from '@bursar/core'
import OpenAI from 'openai-7'
import { describe, expect, it } from 'vitest'
import { governedOpenAI, type GovernedOpenAI, inventKey } from './lib/governed-openai.js'
import { operations } from './lib/operations.js'

interface Rotation {
  readonly governed: GovernedOpenAI
  readonly current: string
  readonly previous: string
}

async function inRotation(accepts: (keys: { current: string; previous: string }) => string[]): Promise<Rotation> {
  const [current, previous] = [inventKey(), inventKey()]
  const environment = { OPENAI_KEY_WORKER: current, OPENAI_KEY_WORKER_PREVIOUS: previous }
  const governed = await governedOpenAI({
    keys: environmentKeys({ environment }),
    fake: { keys: accepts({ current, previous }) },
  })
  return { governed, current, previous }
}

describe('a current key that the provider rejects', () => {
  it.each(operations)('hands over to the previous one: $name', async ({ send }) => {
    const { governed, current, previous } = await inRotation((keys) => [keys.previous])
    await send(governed.client())
    expect(governed.provider.requests.map(({ key }) => key)).toEqual([current, previous])
    expect(governed.events.onlyUsage()).toMatchObject({ dispatches: 2, ending: 'complete', status: 200 })
    expect(governed.events.of('key.rejected').length).toBe(1)
    expect(await governed.ledger()).toMatchObject({ spent: await governed.truth(), held: 0 })
  })

  it('is not tried first again for a while', async () => {
    const { governed, current, previous } = await inRotation((keys) => [keys.previous])
    const client = governed.client()
    await client.models.list()
    await client.models.list()
    expect(governed.provider.requests.map(({ key }) => key)).toEqual([current, previous, previous])
    expect(governed.events.of('usage').map(({ dispatches }) => dispatches)).toEqual([2, 1])
  })

  it('is an authentication error of the SDK where the previous one is rejected too', async () => {
    const { governed } = await inRotation(() => [])
    const client = governed.client('worker', { maxRetries: 2 })
    await expect(client.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
    expect(governed.provider.requests.length).toBe(2)
    expect(governed.events.onlyUsage()).toMatchObject({ dispatches: 2, ending: 'refused', status: 401 })
  })
})

describe('a current key that is accepted', () => {
  it.each([403, 429, 500])('never hands over because of status %i', async (status) => {
    const { governed, current } = await inRotation((keys) => [keys.current, keys.previous])
    governed.provider.script([{ kind: 'refuse', status }])
    await expect(governed.client().models.list()).rejects.toMatchObject({ status })
    expect(governed.provider.requests.map(({ key }) => key)).toEqual([current])
    expect(governed.events.of('key.rejected')).toEqual([])
  })
})
