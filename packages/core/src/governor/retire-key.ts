import type { KeyUseEvidence } from '../contracts/events.js'
import { ConfigurationError, KeyInUseError } from '../errors/index.js'
import type { HeldKeys } from '../key/held-keys.js'
import { describeKeys } from '../key/key-status.js'
import type { RingKey } from '../key/ring-key.js'
import { describeValue } from '../validation/describe-value.js'
import { longestQuietMs } from './fleet-key-use.js'
import type { Governance } from './governance.js'
import type { RetireOptions } from './governor-keys.js'
import { doubtAboutDisuse } from './key-use-doubt.js'

/** How long a key must not have been used, in ms, where nothing is said. */
const defaultQuietMs = 3_600_000

interface Retiring extends RetireOptions {
  readonly agent: string
  readonly actor: string
}

interface Retired {
  readonly keys: HeldKeys
  readonly key: RingKey
}

/** Takes a key out of service where the evidence shows that nobody uses it. */
export async function retireKey(
  governance: Governance,
  rings: readonly HeldKeys[],
  options: Retiring,
): Promise<KeyUseEvidence> {
  const { force = false, actor, quietMs = defaultQuietMs } = options
  assertQuiet(quietMs)
  const chosen = chooseRetired(rings, options)
  const evidence = await gatherEvidence(governance, chosen, options)
  const doubt = doubtAboutDisuse(evidence, {
    now: governance.clock.now(),
    firstSeenAt: chosen.key.firstSeenAt,
    isFleetAsked: governance.fleetKeyUse.isShared,
    isProviderAsked: options.providerLastUsed !== undefined,
  })
  if (doubt !== undefined && !force) {
    const { fingerprint } = chosen.key
    const message = `keys.retire: ${fingerprint} of agent "${options.agent}" ${doubt}. Wait, or pass { force: true }.`
    throw new KeyInUseError({ message, fingerprint, evidence })
  }
  chosen.key.retirement = 'retired'
  chosen.keys.changed()
  chosen.keys.announce('key.retired', chosen.key, {
    actor,
    evidence,
    reason: doubt === undefined ? 'unused' : 'forced',
  })
  return evidence
}

function assertQuiet(quietMs: unknown): void {
  if (Number.isSafeInteger(quietMs) && (quietMs as number) >= 1 && (quietMs as number) <= longestQuietMs) return
  throw new ConfigurationError(
    `keys.retire: quietMs must be a whole number of ms from 1 to ${longestQuietMs}; got ${describeValue(quietMs)}.`,
  )
}

function chooseRetired(rings: readonly HeldKeys[], { agent, fingerprint, force = false }: Retiring): Retired {
  const lines = rings.flatMap((keys) => [...keys.lines.values()].map((line) => ({ keys, line })))
  const previous = lines.flatMap(({ keys, line }) =>
    line.previous.filter(({ retirement }) => retirement === undefined).map((key) => ({ keys, key })),
  )
  const primaries = lines.flatMap(({ keys, line: { primary } }) =>
    primary === undefined ? [] : [{ keys, key: primary }],
  )
  const named = [...previous, ...(force ? primaries : [])].filter(({ key }) => key.fingerprint === fingerprint)
  const [chosen, ...others] = fingerprint === undefined ? previous : named
  if (chosen !== undefined && others.length === 0) return chosen
  if (primaries.some(({ key }) => key.fingerprint === fingerprint)) {
    throw new ConfigurationError(
      `keys.retire: ${fingerprint} is the primary key of agent "${agent}", so calls depend on it. Put a new key into the source and rotate first, or pass { force: true }.`,
    )
  }
  const list = previous.map(({ key }) => `${key.fingerprint} (${key.label})`).join(', ') || 'none'
  throw new ConfigurationError(
    `keys.retire: name one previous key with { fingerprint }. Agent "${agent}" has: ${list}.`,
  )
}

async function gatherEvidence(
  { keys: ring, clock, fleetKeyUse }: Governance,
  { keys, key }: Retired,
  { quietMs = defaultQuietMs, providerLastUsed }: Retiring,
): Promise<KeyUseEvidence> {
  const status = describeKeys(keys, ring.compromised, clock.now()).find(
    ({ fingerprint, label }) => fingerprint === key.fingerprint && label === key.label,
  )
  const [fleet, provider] = await Promise.allSettled([
    fleetKeyUse.isShared ? fleetKeyUse.lastUsedAt(key.fingerprint, quietMs) : undefined,
    status === undefined ? undefined : providerLastUsed?.(status),
  ])
  return {
    quietMs,
    inFlight: key.inFlight,
    lastUsedAt: key.lastUsedAt ?? null,
    ...(fleet.status === 'fulfilled' && fleet.value !== undefined ? { fleetLastUsedAt: fleet.value } : {}),
    ...(provider.status === 'fulfilled' && provider.value !== undefined ? { providerLastUsedAt: provider.value } : {}),
  }
}
