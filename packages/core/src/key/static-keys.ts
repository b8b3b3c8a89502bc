import type { KeyMaterial, KeySource } from '../contracts/key-source.js'
import { ConfigurationError, KeyUnavailableError } from '../errors/index.js'
import type { ApiKey } from './api-key.js'
import { keyDefect } from './key-defect.js'
import { parseApiKey } from './parse-api-key.js'

/** Keys by provider and agent; a pair is the current key and the previous one. */
export type StaticKeys = Readonly<Record<string, Readonly<Record<string, string | readonly [string, string]>>>>

/**
 * Keys given by hand, for tests and for programs that fetched them themselves:
 * `staticKeys({ openai: { support_classifier: key } })`. They are named by provider too, so that no key can reach
 * another provider. Throws `ConfigurationError` for one that can't be a key; it never prints it.
 */
export function staticKeys(keys: StaticKeys): KeySource {
  const held = new Map<string, readonly ApiKey[]>()
  for (const [provider, agents] of Object.entries(keys)) {
    for (const [agent, given] of Object.entries(agents)) held.set(`${provider}\0${agent}`, hold(given, provider, agent))
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

function hold(given: string | readonly string[], provider: string, agent: string): readonly ApiKey[] {
  const secrets = typeof given === 'string' ? [given] : given
  if (!Array.isArray(secrets) || secrets.length === 0) {
    throw new ConfigurationError(`staticKeys: ${provider}.${agent} must be a key, or a current and a previous one`)
  }
  return secrets.map((secret: unknown) => {
    const defect = typeof secret === 'string' ? keyDefect(secret) : 'is not a string'
    if (typeof secret === 'string' && defect === undefined) return parseApiKey({ secret }, 'staticKeys')
    throw new ConfigurationError(`staticKeys: the key of ${provider}.${agent} ${defect}`)
  })
}
