import type { KeyMaterial, KeySource } from '../contracts/key-source.js'
import { ConfigurationError, KeyUnavailableError } from '../errors/index.js'
import { ApiKey } from './api-key.js'
import { keyDefect } from './key-defect.js'
import { defaultKeyLabel } from './parse-api-key.js'

/** A key; a pair is the current key and the previous one. */
type StaticKey = string | readonly [string, string]

/** Keys by provider and agent, and by label where an agent has several. */
export type StaticKeys = Readonly<
  Record<string, Readonly<Record<string, StaticKey | Readonly<Record<string, StaticKey>>>>>
>

/**
 * Keys given by hand, for tests and for programs that fetched them themselves:
 * `staticKeys({ openai: { support_classifier: key, research: { default: key, canary: other } } })`. They are named by
 * provider too, so that no key can reach another provider. Throws `ConfigurationError` for one that can't be a key; it
 * never prints it.
 */
export function staticKeys(keys: StaticKeys): KeySource {
  const held = new Map<string, readonly ApiKey[]>()
  for (const [provider, agents] of Object.entries(keys)) {
    for (const [agent, given] of Object.entries(agents)) {
      held.set(`${provider}\0${agent}`, hold(given, `${provider}.${agent}`))
    }
  }
  return {
    name: 'static',
    fetch({ provider, agent }) {
      const found = held.get(`${provider}\0${agent}`)
      if (found) return found.map((key): KeyMaterial => ({ secret: key.reveal(), label: key.label }))
      throw new KeyUnavailableError({
        message: `No key for agent "${agent}" at ${provider}: give it as staticKeys({ ${provider}: { ${JSON.stringify(agent)}: key } }).`,
      })
    },
  }
}

function hold(given: unknown, place: string): readonly ApiKey[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return holdLine(given, { place, label: defaultKeyLabel })
  }
  const lines = Object.entries(given)
  if (lines.length === 0) throw new ConfigurationError(`staticKeys: ${place} has no key under any label`)
  return lines.flatMap(([label, line]: [string, unknown]) => holdLine(line, { place: `${place}.${label}`, label }))
}

function holdLine(given: unknown, { place, label }: { place: string; label: string }): readonly ApiKey[] {
  const secrets: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (secrets.length === 0 || secrets.length > 2) {
    throw new ConfigurationError(`staticKeys: ${place} must be a key, or a current and a previous one`)
  }
  return secrets.map((secret) => {
    const defect = typeof secret === 'string' ? keyDefect(secret) : 'is not a string'
    if (typeof secret === 'string' && defect === undefined) return new ApiKey({ secret: secret.trim(), label })
    throw new ConfigurationError(`staticKeys: the key of ${place} ${defect}`)
  })
}
