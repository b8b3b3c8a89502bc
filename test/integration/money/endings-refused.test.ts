import { PolicyDeniedError } from '@bursar/core'
import OpenAI from 'openai-7'
import { describe, expect, it } from 'vitest'
import { governedOpenAI } from './lib/governed-openai.js'
import { chat, operations } from './lib/operations.js'

const refusals = [400, 401, 403, 404, 413, 422, 429, 500, 503]

describe('a refusal before the model ran costs nothing and counts as one request', () => {
  describe.each(refusals)('status %i', (status) => {
    it.each(operations)('$name', async ({ send }) => {
      const governed = await governedOpenAI()
      governed.provider.script([{ kind: 'refuse', status }])
      await expect(send(governed.client())).rejects.toMatchObject({ status })
      expect(await governed.truth()).toBe(0)
      expect(governed.events.onlyUsage()).toMatchObject({
        ending: 'refused',
        status,
        dispatches: 1,
        cost: { nanoUsd: 0, source: 'provider' },
      })
      expect(await governed.ledger()).toEqual({ spent: 0, held: 0, requests: 1 })
    })
  })
})

describe('a redirect', () => {
  it.each([301, 302, 307, 308] as const)('%i is not followed and costs nothing', async (status) => {
    const governed = await governedOpenAI()
    governed.provider.script([{ kind: 'redirect', status }])
    const failure: unknown = await chat.send(governed.client()).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(PolicyDeniedError)
    expect(failure).toBeInstanceOf(OpenAI.APIError)
    expect(governed.events.onlyUsage()).toMatchObject({ ending: 'refused', status, dispatches: 1 })
    expect(await governed.ledger()).toEqual({ spent: 0, held: 0, requests: 1 })
    const other = await governed.provider.elsewhere()
    expect(other.requests).toEqual([])
  })
})
