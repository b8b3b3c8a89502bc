import { randomBytes } from 'node:crypto'
import { GoogleGenerativeAI, GoogleGenerativeAIFetchError } from '@google/generative-ai'
import { ApiError as ApiError1, GoogleGenAI as GoogleGenAI1 } from '@google/genai-1'
import { ApiError as ApiError2, GoogleGenAI as GoogleGenAI2 } from '@google/genai-2'
import { ApiError as ApiError222, GoogleGenAI as GoogleGenAI222 } from '@google/genai-2-22'
import { ApiError as ApiError3, GoogleGenAI as GoogleGenAI3 } from '@google/genai-3'
import { createGovernor, environmentKeys, type Governor, type GovernorOptions, requests, usd } from '@bursar/core'
import { type FakeProvider, startFakeProvider } from '@bursar/testing'
import { bindGenerativeAI } from '../../src/bind-generative-ai.ts'
import { bindGoogle } from '../../src/bind-google.ts'

export type Client = GoogleGenAI3
export type GoogleClass = typeof GoogleGenAI3

export interface Sdk {
  readonly version: string
  readonly GoogleGenAI: GoogleClass
  readonly ApiError: typeof ApiError3
}

export const sdks: readonly Sdk[] = [
  { version: '1.52', GoogleGenAI: GoogleGenAI1 as never, ApiError: ApiError1 },
  { version: '2.22', GoogleGenAI: GoogleGenAI222 as never, ApiError: ApiError222 },
  { version: '2.32', GoogleGenAI: GoogleGenAI2 as never, ApiError: ApiError2 },
  { version: '3.3', GoogleGenAI: GoogleGenAI3, ApiError: ApiError3 },
]

export const generativeAI: ReturnType<typeof bindGenerativeAI>['generativeAI'] = bindGenerativeAI({
  GoogleGenerativeAI,
  GoogleGenerativeAIFetchError,
}).generativeAI

/** Made at run time, so that no scanner takes it for a leak. */
export function newKey(): string {
  return ['AIza', randomBytes(18).toString('base64url').replaceAll('_', 'x')].join('')
}

export const question = { model: 'gemini-2.5-flash', contents: 'Which way is north?' }

export type GoogleGovernor = Governor<{ google: ReturnType<ReturnType<typeof bindGoogle>['google']> }>
export type GenerativeGovernor = Governor<{ google: ReturnType<typeof generativeAI> }>

export interface Place extends AsyncDisposable {
  readonly provider: FakeProvider
  /** The key that the environment holds for the agent `billing`. */
  readonly ringKey: string
  governor(GoogleGenAI: GoogleClass, options?: Partial<GovernorOptions>): GoogleGovernor
  generative(options?: Partial<GovernorOptions>): GenerativeGovernor
}

/** A provider, and governors whose agents `billing` and `support` have keys in an environment. */
export async function openPlace(): Promise<Place> {
  const provider = await startFakeProvider()
  const ringKey = newKey()
  const environment = { GOOGLE_KEY_BILLING: ringKey, GOOGLE_KEY_SUPPORT: newKey() }
  const common: Partial<GovernorOptions> = {
    keys: environmentKeys({ environment }),
    acknowledgeVolatileStore: true,
    budgets: [
      { id: 'money', scope: { agent: '*' }, limit: usd('10'), per: 'hour' },
      { id: 'calls', scope: { agent: '*' }, limit: requests(100), per: 'hour' },
    ],
  }
  const baseUrl = provider.origin
  return {
    provider,
    ringKey,
    governor: (GoogleGenAI, options) =>
      createGovernor({
        ...common,
        ...options,
        providers: { google: bindGoogle(GoogleGenAI).google({ client: { httpOptions: { baseUrl } } }) },
      }),
    generative: (options) =>
      createGovernor({ ...common, ...options, providers: { google: generativeAI({ client: { baseUrl } }) } }),
    [Symbol.asyncDispose]: () => provider.close(),
  }
}

export async function spentOn(
  governor: GoogleGovernor | GenerativeGovernor,
  agent: string,
  budget: 'calls' | 'money',
): Promise<number | undefined> {
  return (await governor.status(agent)).find((each) => each.budget === budget)?.spent
}

export async function caught(action: () => unknown): Promise<unknown> {
  try {
    await action()
  } catch (error) {
    return error
  }
  throw new TypeError('This was expected to fail')
}

export async function textOf(stream: AsyncIterable<{ readonly text?: string | undefined }>): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += chunk.text ?? ''
  return text
}
