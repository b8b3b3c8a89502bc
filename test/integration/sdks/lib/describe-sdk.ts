import { BursarError, isBudgetExceededError, ProviderSpendLimitError } from '@bursar/core'
import { describe, expect, test } from 'vitest'
import { type Place, type ProviderName, startPlace } from './place.ts'

type Call = (place: Place) => Promise<unknown>

/** What one SDK is asked to do, and how it says no. */
export interface SdkSubject {
  readonly provider: ProviderName
  /** Every call makes one request, and reads its answer to the end. `(estimated)`: the provider reports no usage of it. */
  readonly calls: Readonly<Record<string, Call>>
  /** The SDK's own error for a refused call; absent: the governor's error arrives as it is. */
  readonly isOwnError?: (error: unknown) => boolean
}

/** The same checks for every SDK that takes a fetch. */
export function describeSdk(name: string, subject: SdkSubject): void {
  const calls = Object.entries(subject.calls)
  const first = calls[0]?.[1] as Call

  describe(`${name}`, () => {
    test.each(calls)(
      '%s: works, with the agent’s key, and is charged what the provider bills',
      async (called, call) => {
        const place = await startPlace()
        expect(await call(place)).toBeTruthy()
        expect(place.provider.requests.map(({ key }) => key)).toEqual([place.key])
        const { spent, held, requests, truth } = await place.sums()
        expect(truth).toBeGreaterThan(0)
        expect({ held, requests }).toEqual({ held: 0, requests: 1 })
        expect(called.includes('(estimated)') ? Math.min(spent, truth) : spent).toBe(truth)
        expect(place.events.onlyUsage()).toMatchObject({ provider: subject.provider })
      },
    )

    test.each(calls)('%s: a denial makes no request, is not tried again, and is recognised', async (_name, call) => {
      const place = await startPlace()
      await place.exhaust()
      const error = await caught(call(place))
      expect(isBudgetExceededError(error)).toBe(true)
      expect(subject.isOwnError?.(error) ?? error instanceof BursarError).toBe(true)
      expect(place.provider.requests).toEqual([])
      expect(place.events.of('request.blocked')).toHaveLength(1)
    })

    test('a refusal with 503 is not tried again', async () => {
      const place = await startPlace({ keyless: true })
      const error = await caught(first(place))
      expect(BursarError.isInstance(error)).toBe(true)
      expect(place.events.of('request.blocked').map(({ code, status }) => [code, status])).toEqual([
        ['KEY_UNAVAILABLE', 503],
      ])
    })

    test('an empty account at the provider is not tried again', async () => {
      const place = await startPlace()
      place.provider.behave(() => spendLimits[subject.provider])
      const error = await caught(first(place))
      expect(error instanceof ProviderSpendLimitError).toBe(true)
      expect(isBudgetExceededError(error)).toBe(false)
      expect(place.provider.requests).toHaveLength(1)
      expect(await place.sums()).toMatchObject({ spent: 0, held: 0 })
    })
  })
}

const quota = { kind: 'refuse', status: 429, code: 'insufficient_quota', type: 'insufficient_quota' } as const
const spendLimits = {
  openai: quota,
  groq: quota,
  anthropic: {
    kind: 'refuse',
    status: 429,
    type: 'enforced_spend_limit_reached',
    code: 'enforced_spend_limit_reached',
  },
  google: { kind: 'refuse', status: 429, message: 'Your prepayment credits are depleted.' },
} as const

async function caught(call: Promise<unknown>): Promise<unknown> {
  try {
    await call
  } catch (error) {
    return error
  }
  throw new Error('The call was not refused.')
}

/** All of a stream of texts, as one. */
export async function joined(stream: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of stream) text += piece
  return text
}
