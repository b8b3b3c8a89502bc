import { randomBytes } from 'node:crypto'
import OpenAI from 'openai-7'
import { startFakeProvider, type FakeProvider } from '../../src/index.ts'

export interface Connected {
  readonly provider: FakeProvider
  readonly key: string
  readonly client: OpenAI
}

/** Made at run time, so that no scanner takes it for a leak. */
export function newKey(): string {
  return ['sk', 'proj', randomBytes(12).toString('hex')].join('-')
}

export function clientOf(
  provider: FakeProvider,
  options: Partial<ConstructorParameters<typeof OpenAI>[0]> = {},
): OpenAI {
  return new OpenAI({
    apiKey: newKey(),
    baseURL: provider.baseUrl,
    maxRetries: 0,
    timeout: 10_000,
    logLevel: 'off',
    ...options,
  })
}

/** Runs a test against a provider that accepts one key, with the bare SDK that has it. */
export async function withProvider(work: (connected: Connected) => Promise<void> | void): Promise<void> {
  const key = newKey()
  await using provider = await startFakeProvider({ keys: [key] })
  await work({ provider, key, client: clientOf(provider, { apiKey: key }) })
}

export const model = 'gpt-5-mini'
export const messages = [{ role: 'user' as const, content: 'Which way is north?' }]
