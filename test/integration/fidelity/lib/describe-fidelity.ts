import { beforeAll, describe, expect, test } from 'vitest'
import { checks } from '../checks/index.ts'
import type { Check } from './check.ts'
import { key, type Observation, observe } from './observe.ts'
import { loadSdk, type Major, type Sdk } from './sdk.ts'
import { bareClient, governedClient, type Kind, kindsOf } from './subjects.ts'
import { gapOf } from './unavailable.ts'

/** Every check on one major of the SDK: bare and governed must look the same, to the caller and on the wire. */
export function describeFidelity(major: Major): void {
  let sdk: Sdk
  beforeAll(async () => {
    sdk = await loadSdk(major)
  })
  const bare = remembering((kind: Kind, check: Check) =>
    observe(check, sdk, (provider) => bareClient(kind, { sdk, provider, key })),
  )

  describe.each(kindsOf(major))(`openai ${major}, %s`, (kind) => {
    const available = checks.filter(({ name }) => gapOf(name, major, kind) === undefined)
    const lacking = checks.filter(({ name }) => gapOf(name, major, kind)?.bare === 'lacks')

    test.each(available)('$name', async (check) => {
      const governed = await observe(check, sdk, (provider) => governedClient(kind, { sdk, provider, key }))
      expect(governed).toStrictEqual(await bare(kind === 'in place' ? 'created' : kind, check))
    })

    if (lacking.length === 0) return
    test.each(lacking)('the bare client has no $name', async (check) => {
      await expect(bare(kind, check)).rejects.toThrow(/./)
    })
  })
}

function remembering(
  run: (kind: Kind, check: Check) => Promise<Observation>,
): (kind: Kind, check: Check) => Promise<Observation> {
  const known = new Map<string, Promise<Observation>>()
  return (kind, check) => {
    const id = `${kind} ${check.name}`
    const observation = known.get(id) ?? run(kind, check)
    known.set(id, observation)
    return observation
  }
}
