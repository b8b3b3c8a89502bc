import { readFileSync } from 'node:fs'
import { ConfigurationError, KeyUnavailableError } from '@bursar/core'
import type { KeyReference } from '@bursar/core'
import { describe, expect, it } from 'vitest'
import { awsSecretName } from '../../src/aws/aws-secret-name.ts'
import { azureSecretName } from '../../src/azure/azure-secret-name.ts'
import { fileSecretName } from '../../src/file/file-secret-name.ts'
import { googleSecretName } from '../../src/google/google-secret-name.ts'
import type { SecretName } from '../../src/naming/name-pattern.ts'
import { vaultSecretName } from '../../src/vault/vault-secret-name.ts'
import { newKey } from '../lib/canary.ts'
import { shows } from '../lib/shows.ts'

const agent: KeyReference = { provider: 'openai', team: 'team-support', agent: 'agent_classifier', environment: 'live' }
const alone: KeyReference = { provider: 'openai', agent: 'billing' }

const refusal = (secretName: SecretName, reference: KeyReference): string => {
  try {
    secretName(reference)
  } catch (error) {
    expect(error).toBeInstanceOf(KeyUnavailableError)
    return (error as Error).message
  }
  throw new Error('Nothing was refused')
}

describe('the name of a secret', () => {
  it.each([
    ['aws', awsSecretName(), '/openai/team-support/agent_classifier', '/openai/billing'],
    ['azure', azureSecretName(), 'openai--team-support--agent-u-classifier', 'openai--billing'],
    ['file', fileSecretName(), 'openai/team-support/agent_classifier', 'openai/billing'],
    ['google', googleSecretName(), 'openai--team-support--agent_classifier', 'openai--billing'],
    ['vault', vaultSecretName(), 'openai/team-support/agent_classifier', 'openai/billing'],
  ])('at %s comes from provider, team and agent', (_, secretName, withTeam, withoutTeam) => {
    expect([secretName(agent), secretName(alone)]).toEqual([withTeam, withoutTeam])
  })

  it('stands in the documentation', () => {
    const page = readFileSync(new URL('../../../../docs/key-sources.md', import.meta.url), 'utf8')
    const reference = { provider: 'openai', team: 'team-support', agent: 'agent_classifier' }
    for (const secretName of [awsSecretName(), azureSecretName(), fileSecretName(), googleSecretName()]) {
      expect(page).toContain(`\`${secretName(reference)}\``)
    }
    expect(page).toContain(`\`${vaultSecretName()(reference)}\` in the mount`)
  })

  it('follows a pattern of your own, in capitals where it says so', () => {
    const secretName = awsSecretName('MG_KEY_{ENVIRONMENT}_{AGENT}')
    expect(secretName({ ...alone, agent: 'chat', environment: 'production' })).toBe('MG_KEY_PRODUCTION_CHAT')
    expect(vaultSecretName('llm/{environment}/{agent}')(agent)).toBe('llm/live/agent_classifier')
  })

  it.each([
    ['a part that its pattern needs and nobody declared', 'MG_{ENVIRONMENT}_{AGENT}', alone, /needs its environment/],
    [
      'capitals in a part that is to stand in capitals',
      '{AGENT}',
      { ...alone, agent: 'Chat' },
      /to stand as \{AGENT\}/,
    ],
    ['a part that another name begins with', '{team}-{agent}', agent, /"team-support-agent_classifier" would also be/],
  ])('refuses %s', (_, pattern, reference, message) => {
    expect(refusal(googleSecretName(pattern), reference)).toMatch(message)
  })

  it.each([['.', '..', '../secrets', 'a/b', 'a b', 'ä', '', 'a\nb', '%2e'].map((id) => [id] as const)].flat())(
    'refuses the agent id %j wherever names are paths',
    (id) => {
      for (const secretName of [awsSecretName(), fileSecretName(), vaultSecretName()]) {
        expect(refusal(secretName, { ...alone, agent: id })).toMatch(/may hold|needs its agent/)
      }
    },
  )

  it('refuses files that are the link or the keys of another secret', () => {
    for (const id of ['..data', '.hidden', 'current', 'previous']) {
      expect(refusal(fileSecretName(), { ...alone, agent: id })).toMatch(/may hold/)
    }
    expect(refusal(fileSecretName('cur{agent}'), { ...alone, agent: 'rent' })).toMatch(/may hold/)
  })

  it('refuses names that are too long, and capitals where a vault would not tell them apart', () => {
    expect(refusal(azureSecretName(), { ...alone, agent: 'a'.repeat(127) })).toMatch(/up to 127 characters/)
    expect(refusal(googleSecretName(), { ...alone, agent: 'a'.repeat(255) })).toMatch(/up to 255/)
    expect(refusal(vaultSecretName(), { ...alone, agent: 'a'.repeat(100_000) })).toMatch(/at most 512 characters/)
    expect(refusal(azureSecretName(), { ...alone, agent: 'Billing' })).toMatch(/may hold a-z/)
    expect(refusal(azureSecretName(), { ...alone, agent: 'a-u-b' })).toMatch(/would also be that of another/)
  })

  it.each([
    ['without the agent', '{provider}', /awsKeys: `pattern` must hold \{agent\}/],
    ['with a placeholder that there is not', '{agnet}', /not \{agnet\}/],
    ['with the name of something else', '{agent}{constructor}', /not \{constructor\}/],
    ['with characters that no name holds', '{agent}?', /may hold A-Z, a-z, 0-9/],
    ['that leads elsewhere', '../{agent}', /may hold/],
    ['that is none', 7 as never, /must be a string or a function/],
  ])('refuses a pattern %s', (_, pattern, message) => {
    expect(() => awsSecretName(pattern)).toThrow(ConfigurationError)
    expect(() => awsSecretName(pattern)).toThrow(message)
  })

  it('takes a function, and never shows what it gave instead of a name', () => {
    expect(awsSecretName(({ agent: id }) => `fleet/${id}`)(alone)).toBe('fleet/billing')
    const key = `${newKey()}\n`
    const message = refusal(
      awsSecretName(() => key),
      alone,
    )
    expect(message).toMatch(/the function given as awsKeys: `pattern` must return the name of a secret/)
    expect(shows(new Error(message), [key.trim()])).toEqual([])
    const failing = awsSecretName(() => {
      throw new Error(key)
    })
    expect(refusal(failing, alone)).toBe(message)
  })
})
