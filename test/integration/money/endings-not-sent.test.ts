import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import OpenAI from 'openai-7'
import { describe, expect, it } from 'vitest'
import { governedOpenAI, type GovernedOpenAI } from './lib/governed-openai.js'
import { operations } from './lib/operations.js'

async function expectNothing(governed: GovernedOpenAI): Promise<void> {
  const usage = governed.events.onlyUsage()
  expect(usage).toMatchObject({ ending: 'not_sent', status: null, cost: { nanoUsd: 0 } })
  expect(usage.dispatches, 'nothing left').toBe(0)
  expect(await governed.ledger()).toEqual({ spent: 0, held: 0, requests: 0 })
  expect(governed.provider.requests).toEqual([])
}

describe('a request that never left costs nothing, not even a request', () => {
  it.each(operations)('$name: connection refused', async ({ send }) => {
    const governed = await governedOpenAI()
    const baseURL = `http://127.0.0.1:${await closedPort()}/v1`
    await expect(send(governed.client('worker', { baseURL }))).rejects.toBeInstanceOf(OpenAI.APIConnectionError)
    await expectNothing(governed)
  })

  it('a host that has no address', async () => {
    const governed = await governedOpenAI()
    const client = governed.client('worker', { baseURL: 'http://no-such-provider.invalid/v1' })
    await expect(client.embeddings.create({ model: 'text-embedding-3-small', input: 'x' })).rejects.toBeInstanceOf(
      OpenAI.APIConnectionError,
    )
    await expectNothing(governed)
  })

  it('a port that fetch does not connect to', async () => {
    const governed = await governedOpenAI()
    const client = governed.client('worker', { baseURL: 'http://127.0.0.1:6000/v1' })
    await expect(client.embeddings.create({ model: 'text-embedding-3-small', input: 'x' })).rejects.toBeInstanceOf(
      OpenAI.APIConnectionError,
    )
    await expectNothing(governed)
  })

  it('a signal that was aborted before', async () => {
    const governed = await governedOpenAI()
    const fetch = governed.governor.fetch('worker', 'openai', { baseUrl: governed.provider.baseUrl })
    const call = fetch(`${governed.provider.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer bursar-governed-no-key', 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'x' }] }),
      signal: AbortSignal.abort(),
    })
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
    expect(await governed.ledger()).toEqual({ spent: 0, held: 0, requests: 0 })
    expect(governed.provider.requests).toEqual([])
  })

  it.each(operations)('$name: an SDK call whose signal was aborted before', async ({ send }) => {
    const governed = await governedOpenAI()
    const call = send(governed.client(), { signal: AbortSignal.abort() })
    await expect(call).rejects.toBeInstanceOf(OpenAI.APIUserAbortError)
    expect(await governed.ledger()).toEqual({ spent: 0, held: 0, requests: 0 })
    expect(governed.provider.requests).toEqual([])
  })
})

/** A port that was free a moment ago and that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
