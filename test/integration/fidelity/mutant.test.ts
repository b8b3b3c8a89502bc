import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Check } from './lib/check.ts'
import { checks } from './checks/index.ts'
import { key, observe } from './lib/observe.ts'
import { proxied } from './lib/proxied.ts'
import { loadSdk, type Major, majors, type Sdk } from './lib/sdk.ts'
import { bareClient, governedClient } from './lib/subjects.ts'
import { gapOf } from './lib/unavailable.ts'

/** What a wrapper of that kind takes from its users. */
const broken = [
  'instanceof',
  'withResponse',
  'asResponse',
  'asResponse read as text, bytes and blob',
  'withOptions',
  'raw post',
  'stream withResponse',
  'stream that did not ask for usage, to the byte',
  'stream that asked for usage',
  'stream with other stream options',
  'chat.stream without usage',
  'runTools',
  'auto-pagination',
]

async function isUnchanged(check: Check, sdk: Sdk): Promise<boolean> {
  const bare = await observe(check, sdk, (provider) => bareClient('created', { sdk, provider, key }))
  try {
    const mutant = await observe(check, sdk, (provider) =>
      proxied(governedClient('created', { sdk, provider, key }), () => {}),
    )
    return isDeepStrictEqual(mutant, bare)
  } catch {
    return false
  }
}

async function failuresOf(major: Major): Promise<readonly string[]> {
  const sdk = await loadSdk(major)
  const failed: string[] = []
  for (const check of checks.filter(({ name }) => gapOf(name, major, 'created') === undefined)) {
    if (!(await isUnchanged(check, sdk))) failed.push(check.name)
  }
  return failed
}

describe.each(majors)('a recursive Proxy around a governed client of openai %s', (major) => {
  test('fails the checks of what it breaks', async () => {
    const expected = broken.filter((name) => gapOf(name, major, 'created') === undefined)
    await expect(failuresOf(major)).resolves.toEqual(expected)
  })
})

test('there are at least 22 checks, each under a name of its own', () => {
  expect(checks.length).toBeGreaterThanOrEqual(22)
  expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length)
})
