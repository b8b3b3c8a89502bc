import type { KeyReference } from '@bursar/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { awsSecretName } from '../../src/aws/aws-secret-name.ts'
import { azureSecretName } from '../../src/azure/azure-secret-name.ts'
import { fileSecretName } from '../../src/file/file-secret-name.ts'
import { googleSecretName } from '../../src/google/google-secret-name.ts'
import { secretAddress } from '../../src/http/secret-address.ts'
import type { SecretName } from '../../src/naming/name-pattern.ts'
import { vaultSecretName } from '../../src/vault/vault-secret-name.ts'

// Few characters, and among them those that patterns and escapes are made of: collisions must be likely.
const part = fc.string({ unit: fc.constantFrom('a', 'b', 'u', '-', '_', '.', '/', 'A', '-u-', '--'), maxLength: 4 })
// `a-u-b` is how a Key Vault spells `a_b`.
const ordinary = fc.stringMatching(/^[a-z0-9]{2,6}([_-][a-z0-9]{2,6}){0,2}$/)

const referencesOf = (text: fc.Arbitrary<string>): fc.Arbitrary<KeyReference> =>
  fc.record({ provider: text, agent: text, team: fc.option(text, { nil: undefined }), environment: text })

const everyPart = ['provider', 'team', 'agent'] as const
type Parts = readonly (keyof KeyReference)[]

const patterns: readonly (readonly [name: string, secretName: SecretName, parts: Parts])[] = [
  ['aws', awsSecretName(), everyPart],
  ['azure', azureSecretName(), everyPart],
  ['file', fileSecretName(), everyPart],
  ['google', googleSecretName(), everyPart],
  ['vault', vaultSecretName(), everyPart],
  ['http', secretAddress('https://keys.test/{provider}/{team}/{agent}'), everyPart],
  ['aws MG_KEY_{ENVIRONMENT}_{AGENT}', awsSecretName('MG_KEY_{ENVIRONMENT}_{AGENT}'), ['environment', 'agent']],
  ['google {team}-{agent}_{provider}', googleSecretName('{team}-{agent}_{provider}'), everyPart],
  ['azure {agent}{team}{provider}', azureSecretName('{agent}{team}{provider}'), everyPart],
  ['file {agent}.{environment}', fileSecretName('{agent}.{environment}'), ['agent', 'environment']],
]

const nameOrNone = (secretName: SecretName, reference: KeyReference): string | undefined => {
  try {
    return secretName(reference)
  } catch {
    return undefined
  }
}

/** The names that were given to more than one combination of the parts, as the vendor compares names. */
function collisions(
  source: string,
  secretName: SecretName,
  parts: Parts,
  references: readonly KeyReference[],
): string[] {
  const owners = new Map<string, Set<string>>()
  for (const reference of references) {
    const given = nameOrNone(secretName, reference)
    if (given === undefined) continue
    const name = source.startsWith('azure') ? given.toLowerCase() : given
    const owner = JSON.stringify(parts.map((field) => reference[field] || 'not set'))
    owners.set(name, (owners.get(name) ?? new Set()).add(owner))
  }
  return [...owners]
    .filter(([, owning]) => owning.size > 1)
    .map(([name, owning]) => `${name}: ${[...owning].join(' ')}`)
}

describe('names of secrets', () => {
  test.each(patterns)('%s: no two references share one', (source, secretName, parts) => {
    fc.assert(
      fc.property(fc.array(referencesOf(part), { minLength: 20, maxLength: 60 }), (references) => {
        expect(collisions(source, secretName, parts, references)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('the search finds a pattern that joins what it should keep apart', () => {
    const careless: SecretName = ({ provider, team, agent }) => [provider, team, agent].filter(Boolean).join('--')
    const check = fc.check(
      fc.property(fc.array(referencesOf(part), { minLength: 20, maxLength: 60 }), (references) => {
        expect(collisions('careless', careless, everyPart, references)).toEqual([])
      }),
      { numRuns: 300 },
    )
    expect(check.failed).toBe(true)
  })

  test.each(patterns.slice(0, 5))('%s: names every reference of ordinary ids', (_, secretName) => {
    fc.assert(
      fc.property(referencesOf(ordinary), (reference) => {
        expect(secretName(reference)).toContain(reference.agent.slice(0, 2))
      }),
    )
  })
})
