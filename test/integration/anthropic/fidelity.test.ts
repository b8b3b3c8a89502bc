import { describe, expect, test } from 'vitest'
import { key, type Observation, observe } from '../fidelity/lib/observe.ts'
import { newestOf } from '../lib/matrix.ts'
import { calls } from './checks/calls.ts'
import { optionsAndErrors } from './checks/options-and-errors.ts'
import { streams } from './checks/streams.ts'
import { type Check, isLacking } from './lib/check.ts'
import { loadSdk, type Version, versions } from './lib/sdk.ts'
import { bareClient, governedClient, type Kind, kindsOf } from './lib/subjects.ts'

const checks: readonly Check[] = [...calls, ...streams, ...optionsAndErrors]

/** A client that is governed in place was made like a bare one. */
const bare = remembering(async (version: Version, kind: Kind, check: Check) => {
  const sdk = await loadSdk(version)
  return observe(check, sdk, (provider) => bareClient(kind, { sdk, provider, key }))
})

/** One that is hooked below its fetch, and those with middleware. */
const covered = newestOf(versions, 2)

describe.each(covered.flatMap((version) => kindsOf(version).map((kind) => ({ version, kind }))))(
  '@anthropic-ai/sdk $version, $kind',
  ({ version, kind }) => {
    test.each(checks.filter(({ name }) => !isLacking(name, version)))('$name', async (check) => {
      const sdk = await loadSdk(version)
      const governed = await observe(check, sdk, (provider) => governedClient(kind, { sdk, provider, key }))
      expect(governed).toStrictEqual(await bare(version, kind === 'in place' ? 'created' : kind, check))
    })
  },
)

const lacking = covered.flatMap((version) =>
  checks.filter(({ name }) => isLacking(name, version)).map((check) => ({ version, name: check.name, check })),
)

test.each(lacking)('the bare client of $version has no $name', async ({ version, check }) => {
  await expect(bare(version, 'created', check)).rejects.toThrow(/./)
})

test('there are at least 40 checks, each under a name of its own', () => {
  expect(checks.length).toBeGreaterThanOrEqual(40)
  expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length)
})

function remembering(
  run: (version: Version, kind: Kind, check: Check) => Promise<Observation>,
): (version: Version, kind: Kind, check: Check) => Promise<Observation> {
  const known = new Map<string, Promise<Observation>>()
  return (version, kind, check) => {
    const id = `${version} ${kind} ${check.name}`
    const observation = known.get(id) ?? run(version, kind, check)
    known.set(id, observation)
    return observation
  }
}
