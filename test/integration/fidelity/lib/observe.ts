import { randomBytes } from 'node:crypto'
import { type FakeProvider, startFakeProvider } from '@bursar/testing'
import type { Check } from './check.ts'
import type { Client, Sdk } from './sdk.ts'
import { wireOf } from './wire.ts'

export interface Observation {
  /** What the caller saw. */
  readonly seen: unknown
  /** What the provider saw. */
  readonly wire: readonly object[]
}

/** Made at run time, so that no scanner takes it for a leak. */
export const key: string = ['sk', 'proj', randomBytes(24).toString('hex')].join('-')

/** Runs a check against a provider of its own: the same seed and clock give the same ids, texts and times. */
export async function observe<C = Client, S = Sdk>(
  check: Check<C, S>,
  sdk: S,
  makeClient: (provider: FakeProvider) => C,
): Promise<Observation> {
  await using provider = await startFakeProvider({
    keys: [key],
    seed: 7,
    now: () => 1_770_000_000_000,
    countTokens: (text) => Math.ceil(text.length / 4),
  })
  const seen = await check.observe(makeClient(provider), provider, sdk)
  return withoutPort({ seen, wire: await wireOf(provider) }, provider)
}

/** The port is the only thing that differs by design. */
function withoutPort(value: Observation, { origin }: FakeProvider): Observation {
  const replace = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replaceAll(origin, 'http://provider')
    if (Array.isArray(part)) return part.map(replace)
    if (typeof part !== 'object' || part === null) return part
    const prototype: unknown = Object.getPrototypeOf(part)
    if (prototype !== Object.prototype && prototype !== null) return part
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, replace(inner)]))
  }
  return replace(value) as Observation
}
