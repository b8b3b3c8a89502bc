import { ProviderSpendLimitError, isBudgetExceededError } from '@bursar/core'
import type { RefuseBehaviour } from '@bursar/testing'
import OpenAI from 'openai-7'
import { describe, expect, test } from 'vitest'
import { governedOpenAI } from '../money/lib/governed-openai.js'
import { governedAnthropic } from './lib/governed-anthropic.ts'
import { loadSdk, question, versions } from './lib/sdk.ts'

async function caught(action: () => unknown): Promise<unknown> {
  try {
    await action()
  } catch (error) {
    return error
  }
  throw new TypeError('This call was expected to be refused')
}

type Refusal = Omit<RefuseBehaviour, 'kind'>

/** The provider's own caps. All of them but 400 and 402 would be tried again. */
const ofAnthropic: readonly Refusal[] = [
  { status: 402 },
  { status: 402, code: 'linked_organization_spend_limit_reached' },
  { status: 429, code: 'enforced_spend_limit_reached' },
  { status: 429, code: 'contract_spend_limit_reached' },
  { status: 400, message: 'Your credit balance is too low to access the Anthropic API.' },
  { status: 400, message: 'You have reached your specified API usage limits.' },
]

const limit = { name: 'ProviderSpendLimitError', code: 'PROVIDER_SPEND_LIMIT', isRetryable: false }

describe.each(versions)("a spending limit of the provider's own, met by @anthropic-ai/sdk %s", (version) => {
  test.each(ofAnthropic)(
    '$status $code $message is recognised, not tried again, and costs nothing',
    async (refusal) => {
      const sdk = await loadSdk(version)
      const governed = await governedAnthropic(sdk)
      governed.provider.behave(() => ({ kind: 'refuse', ...refusal }))
      const client = governed.client('worker', { maxRetries: 3 })
      const error = await caught(() => client.messages.create(question))
      expect(error).toBeInstanceOf(ProviderSpendLimitError)
      expect(error).toBeInstanceOf(sdk.APIError)
      expect(isBudgetExceededError(error)).toBe(false)
      // The provider's status and words stay.
      expect(error).toMatchObject({ ...limit, status: refusal.status, error: { error: { type: expect.any(String) } } })
      expect(String((error as Error).message)).toContain(refusal.message ?? String(refusal.status))
      expect(governed.provider.requests).toHaveLength(1)
      expect(await governed.ledger()).toEqual({ spent: 0, held: 0, requests: 1 })
      expect(await caught(() => client.messages.stream(question).finalMessage())).toBeInstanceOf(
        ProviderSpendLimitError,
      )
    },
  )

  test('a rate limit is none, and is tried again', async () => {
    const governed = await governedAnthropic(await loadSdk(version))
    governed.provider.behave(() => ({ kind: 'refuse', status: 429, headers: { 'retry-after-ms': '1' } }))
    const error = await caught(() => governed.client('worker', { maxRetries: 1 }).messages.create(question))
    expect(error).not.toBeInstanceOf(ProviderSpendLimitError)
    expect(governed.provider.requests).toHaveLength(2)
  })
})

describe('a spending limit of OpenAI', () => {
  test.each<Refusal>([
    { status: 429, code: 'insufficient_quota' },
    { status: 429, code: 'project_spend_limit_exceeded' },
    { status: 400, code: 'billing_hard_limit_reached' },
    { status: 402 },
    { status: 403, message: 'Key limit exceeded (total limit)' },
  ])('$status $code $message is recognised and not tried again', async (refusal) => {
    const governed = await governedOpenAI()
    governed.provider.behave(() => ({ kind: 'refuse', ...refusal }))
    const ask = { model: 'gpt-4.1-mini', messages: [{ role: 'user' as const, content: 'North?' }] }
    const error = await caught(() => governed.client('worker', { maxRetries: 3 }).chat.completions.create(ask))
    expect(error).toBeInstanceOf(ProviderSpendLimitError)
    expect(error).toBeInstanceOf(OpenAI.APIError)
    expect(error).toMatchObject({ ...limit, status: refusal.status })
    expect(governed.provider.requests).toHaveLength(1)
  })
})
