import type { FakeProvider } from '@bursar/testing'
import type { Client, Sdk } from './sdk.ts'

/** What a user can see of one feature. Governed or not, it must be the same. */
export interface Check<C = Client, S = Sdk> {
  readonly name: string
  readonly observe: (client: C, provider: FakeProvider, sdk: S) => Promise<unknown>
}

export const model = 'gpt-5-mini'
export const messages = [{ role: 'user' as const, content: 'Which way is north?' }]
export const question = { model, messages }
