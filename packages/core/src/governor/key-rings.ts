import type { KeyReference } from '../contracts/key-source.js'
import { ConfigurationError } from '../errors/index.js'
import type { HeldKeys } from '../key/held-keys.js'
import { nearestName } from '../validation/nearest-name.js'
import type { Governance } from './governance.js'

/**
 * The rings of one agent, with their keys: at one provider, or at every one at which there are keys. Throws
 * `ConfigurationError` for an unknown agent or provider, and what the source throws where it gives none at all.
 */
export async function ringsOf(governance: Governance, agent: string, provider?: string): Promise<readonly HeldKeys[]> {
  governance.agents.assertUsable(agent)
  const providers = provider === undefined ? allProviders(governance) : [providerNamed(governance, provider)]
  const rings = providers.map((name) => governance.keys.of(referenceOf(governance, agent, name)))
  const failures = (await Promise.all(rings.map(load))).filter((failure) => failure !== undefined)
  const loaded = rings.filter(({ known }) => known.length > 0)
  if (loaded.length > 0) return loaded
  throw failures[0]?.error
}

/** Whose keys an agent uses at a provider. */
export function referenceOf({ agents }: Governance, agent: string, provider: string): KeyReference {
  const { team, environment, keys } = agents.describe(agent)
  return { provider, agent: keys?.pool ?? agent, team, environment }
}

/** What the providers are called in keys; two clients may stand for one provider. */
export function allProviders({ providers }: Governance): readonly string[] {
  return [...new Set(providers.values())]
}

/** Asks the source where the ring is empty; what it throws is for the caller to judge. */
export async function load(keys: HeldKeys): Promise<{ readonly error: unknown } | undefined> {
  if (keys.known.length > 0) return undefined
  try {
    await keys.candidates()
    return undefined
  } catch (error) {
    return { error }
  }
}

function providerNamed({ providers }: Governance, name: string): string {
  const known = providers.get(name) ?? [...providers.values()].find((provider) => provider === name)
  if (known !== undefined) return known
  const nearest = nearestName(name, [...providers.keys()])
  throw new ConfigurationError(
    `keys: this governor has no provider ${JSON.stringify(name)}.${nearest === undefined ? '' : ` Did you mean "${nearest}"?`} Known: ${[...providers.keys()].join(', ')}.`,
  )
}
