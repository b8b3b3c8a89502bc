import { setTimeout as delay } from 'node:timers/promises'
import { type Fetch, isDenial } from '@bursar/core'
import type { RetryOptions } from './client-shape.js'

export interface Attempts {
  /** ms, for each attempt. */
  readonly timeout: number | undefined
  readonly abortSignal: AbortSignal | undefined
  readonly retryOptions: RetryOptions | undefined
}

interface Call {
  readonly url: string
  readonly init: RequestInit
}

/** The SDK's own: https://github.com/googleapis/js-genai/blob/v2.22.0/src/_api_client.ts */
const defaults = { attempts: 5, initialDelay: 1, maxDelay: 60, expBase: 2 } as const
const retryable: readonly number[] = [408, 429, 500, 502, 503, 504]

/**
 * What the SDK up to 2.22 does around the global fetch, each attempt through ours: the same attempts for the same statuses
 * after the same delays, without their jitter. In 1.x the last failure is an error of that loop's own.
 */
export async function retryAttempts(
  fetch: Fetch,
  { url, init }: Call,
  options: Attempts & { readonly isFirstMajor: boolean },
): Promise<Response> {
  const { retryOptions, isFirstMajor } = options
  const attempts = retryOptions === undefined ? 1 : Math.max(1, retryOptions.attempts ?? defaults.attempts)
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOnce(() => fetch(url, { ...init, ...signalOf(options) }))
    const isLast = attempt >= attempts || options.abortSignal?.aborted === true || isFinal(outcome, retryOptions)
    if (isLast) return conclude(outcome, retryOptions !== undefined && isFirstMajor)
    if (outcome instanceof Response) await outcome.body?.cancel()
    await delay(delayMs(attempt, retryOptions), undefined, { ref: true })
  }
}

/** A response, or what was thrown instead. */
type Outcome = Response | { readonly thrown: unknown }

async function attemptOnce(send: () => Promise<Response>): Promise<Outcome> {
  try {
    return await send()
  } catch (thrown) {
    return { thrown }
  }
}

function isFinal(outcome: Outcome, retryOptions: RetryOptions | undefined): boolean {
  if (!(outcome instanceof Response)) return false
  return outcome.ok || isDenial(outcome) || !(retryOptions?.httpStatusCodes ?? retryable).includes(outcome.status)
}

function conclude(outcome: Outcome, isFirstMajor: boolean): Response {
  if (!(outcome instanceof Response)) throw outcome.thrown
  if (outcome.ok || isDenial(outcome) || !isFirstMajor) return outcome
  const { status, statusText } = outcome
  const message = retryable.includes(status)
    ? `Retryable HTTP Error: ${statusText}`
    : `Non-retryable exception ${statusText} sending request`
  throw new Error(message)
}

function delayMs(attempt: number, options: RetryOptions = {}): number {
  const { initialDelay = defaults.initialDelay, maxDelay = defaults.maxDelay, expBase = defaults.expBase } = options
  return Math.min(maxDelay, initialDelay * expBase ** (attempt - 1)) * 1_000
}

/** 1.x has put its signal into the request already. */
function signalOf({ timeout, abortSignal }: Attempts): { signal?: AbortSignal } {
  if (!timeout) return abortSignal === undefined ? {} : { signal: abortSignal }
  const controller = new AbortController()
  setTimeout(() => controller.abort(), timeout).unref()
  return { signal: abortSignal === undefined ? controller.signal : AbortSignal.any([controller.signal, abortSignal]) }
}
