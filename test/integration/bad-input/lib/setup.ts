import { randomBytes } from 'node:crypto'
import { createGovernor, type Governor, type GovernorOptions, staticKeys } from '@bursar/core'
import { openai } from '@bursar/openai'
import { type FakeProvider, startFakeProvider } from '@bursar/testing'
import OpenAI4 from 'openai-4'
import OpenAI5 from 'openai-5'
import OpenAI6 from 'openai-6'
import OpenAI7 from 'openai-7'
import { onTestFinished } from 'vitest'

/** Every major by its number. They share a shape, not a type; tests use what is the same in all. */
export const majors: readonly (readonly [major: number, OpenAI: typeof OpenAI7])[] = [
  [4, OpenAI4 as unknown as typeof OpenAI7],
  [5, OpenAI5 as unknown as typeof OpenAI7],
  [6, OpenAI6 as unknown as typeof OpenAI7],
  [7, OpenAI7],
]

/** Has the shape of a real key; made at run time. */
export function inventKey(): string {
  return ['sk', 'proj', randomBytes(24).toString('base64url')].join('-')
}

export async function startProvider(): Promise<FakeProvider> {
  const provider = await startFakeProvider()
  onTestFinished(() => provider.close())
  return provider
}

/** A governor that is closed when the test has finished. */
export function governor(options: Partial<GovernorOptions> = {}): Governor {
  const made = createGovernor({
    keys: staticKeys({ openai: { worker: inventKey() } }),
    acknowledgeVolatileStore: true,
    ...options,
    providers: options.providers ?? { openai: openai() },
  })
  onTestFinished(() => made.close({ timeoutMs: 0 }))
  return made
}

/** What a function throws. Throws itself where it throws nothing. */
export function thrownBy(body: () => unknown): Error {
  try {
    body()
  } catch (error) {
    if (error instanceof Error) return error
    throw new TypeError('what was thrown is no error', { cause: error })
  }
  throw new Error('nothing was thrown')
}
