import { GoogleGenerativeAI } from '@google/generative-ai'
import { createGovernor, environmentKeys, type GovernorOptions, requests, tokens, usd } from '@bursar/core'
import type { FakeProvider } from '@bursar/testing'
import { describe, expect, test } from 'vitest'
import { bindGoogle } from '../../../packages/google/src/bind-google.ts'
import { type Client, generativeAI, newKey, type Sdk, sdks } from '../../../packages/google/test/support/place.ts'
import { genaiChecks } from './lib/genai-checks.ts'
import { generativeAIChecks } from './lib/generative-ai-checks.ts'
import { observe } from './lib/observe.ts'

const key = newKey()
const agent = 'fidelity'

/** Budgets that no check reaches. */
const ample: Omit<GovernorOptions, 'providers'> = {
  keys: environmentKeys({ environment: { GOOGLE_KEY_FIDELITY: key } }),
  budgets: [
    { scope: { agent: '*' }, limit: usd('5000'), per: 'day' },
    { scope: { agent: '*', model: '*' }, limit: tokens(1_000_000_000), per: 'hour' },
    { scope: {}, limit: requests(1_000_000), per: 'month' },
  ],
  limits: [{ scope: { agent: '*' }, concurrency: 8 }],
  allowUnmetered: ['caches.create', 'batches.create'],
  acknowledgeVolatileStore: true,
}

const bare = ({ GoogleGenAI }: Sdk, { origin }: FakeProvider): Client =>
  new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: origin } })

const kinds: Readonly<Record<string, (sdk: Sdk, provider: FakeProvider) => Client>> = {
  created(sdk, { origin }) {
    const google = bindGoogle(sdk.GoogleGenAI).google({ client: { httpOptions: { baseUrl: origin } } })
    return createGovernor({ ...ample, providers: { google } }).createGovernedClient(agent).google
  },
  'in place'(sdk, provider) {
    const governor = createGovernor({ ...ample, providers: { google: bindGoogle(sdk.GoogleGenAI).google() } })
    return governor.govern(bare(sdk, provider), agent)
  },
}

describe.each(sdks)('@google/genai $version', (sdk) => {
  const checks = genaiChecks.filter(({ except = [] }) => !except.includes(sdk.version))

  test.each(checks)('$name', async (check) => {
    const expected = await observe(check, key, (provider) => bare(sdk, provider))
    for (const make of Object.values(kinds)) {
      expect(await observe(check, key, (provider) => make(sdk, provider))).toStrictEqual(expected)
    }
  })
})

describe('@google/generative-ai 0.24', () => {
  test.each(generativeAIChecks)('$name', async (check) => {
    const expected = await observe(check, key, () => new GoogleGenerativeAI(key))
    const governor = createGovernor({ ...ample, providers: { google: generativeAI() } })
    expect(await observe(check, key, () => governor.createGovernedClient(agent).google)).toStrictEqual(expected)
    expect(await observe(check, key, () => governor.govern(new GoogleGenerativeAI(key), agent))).toStrictEqual(expected)
  })
})
