import { actorOf, runAsActor } from '../audit/actor-context.js'
import type { AuditActor } from '../contracts/audit.js'
import type { KeyIdentity } from '../contracts/events.js'
import { ConfigurationError } from '../errors/index.js'
import type { HeldKeys } from '../key/held-keys.js'
import type { RingKey } from '../key/ring-key.js'
import { assertKnownOptions } from '../validation/known-options.js'
import type { Governance } from './governance.js'
import type { CompromiseOptions, GovernorKeys, KeyRotation, RotateOptions } from './governor-keys.js'
import { ringsOf } from './key-rings.js'
import { reportKeys } from './report-keys.js'
import { retireKey } from './retire-key.js'

/** The verbs of `governor.keys`. */
export function administerKeys(governance: Governance): GovernorKeys {
  return {
    async rotate(agent, options) {
      const actor = checkOptions('rotate', options, [])
      const rings = await ringsOf(governance, agent, options.provider)
      const rotations = await runAsActor(actor, () => Promise.all(rings.map((keys) => rotate(keys, actor.id))))
      return rotations.flat()
    },
    async markCompromised(agent, options) {
      const actor = checkOptions('markCompromised', options, ['fingerprint', 'reason'])
      const rings = await ringsOf(governance, agent, options.provider)
      return runAsActor(actor, () => markCompromised(governance, rings, { ...options, agent, actor: actor.id }))
    },
    async retire(agent, options) {
      const actor = checkOptions('retire', options, ['fingerprint', 'quietMs', 'providerLastUsed', 'force'])
      const rings = await ringsOf(governance, agent, options.provider)
      return runAsActor(actor, () => retireKey(governance, rings, { ...options, agent, actor: actor.id }))
    },
    status: (agent) => reportKeys(governance, agent),
  }
}

/** Returns who asks for it. Run as this actor, so that the record knows more of it than the id that events tell. */
function checkOptions(verb: string, options: RotateOptions, more: readonly string[]): AuditActor {
  assertKnownOptions(`keys.${verb}: the options`, options, ['actor', 'provider', ...more])
  return actorOf(`keys.${verb}`, options.actor)
}

async function rotate(keys: HeldKeys, actor: string): Promise<readonly KeyRotation[]> {
  const { agent, provider } = keys.reference
  if (keys.isAdopted) {
    throw new ConfigurationError(
      `keys.rotate: the key of "${agent}" at ${provider} was adopted from a client, so there is no source to ask. ` +
        'Govern a client that has the new key, or use { key: "ring" }.',
    )
  }
  const before = new Map([...keys.lines].map(([label, line]) => [label, line.primary]))
  await keys.rotate(actor)
  return [...keys.lines].flatMap(([label, { primary }]) => {
    if (primary === undefined) return []
    const previous = before.get(label)
    const change = previous === undefined || previous === primary ? {} : { previous: previous.identity }
    return [{ provider, label, key: primary.identity, ...change }]
  })
}

async function markCompromised(
  { keys: ring, fleetCompromises, redactor }: Governance,
  rings: readonly HeldKeys[],
  options: CompromiseOptions & { readonly agent: string; readonly actor: string },
): Promise<readonly KeyIdentity[]> {
  const { actor } = options
  const reason = options.reason === undefined ? undefined : redactor.text(options.reason)
  const marked = chooseCompromised(rings, options)
  for (const { keys, key } of marked) {
    if (!ring.compromise(key.fingerprint, { actor, reason })) continue
    keys.announce('key.compromised', key, { actor, ...(reason === undefined ? {} : { reason }) })
  }
  const affected = [...new Set(marked.map(({ keys }) => keys))].filter(({ isAdopted }) => !isAdopted)
  // The mark holds whether or not the source has something better, and whether or not the fleet could be told.
  const told = Promise.all(marked.map(({ key }) => fleetCompromises.publish(key.fingerprint)))
  await Promise.allSettled([told, ...affected.map((keys) => keys.rotate(actor))])
  await told
  return marked.map(({ key }) => key.identity)
}

interface ChosenKey {
  readonly keys: HeldKeys
  readonly key: RingKey
}

function chooseCompromised(
  rings: readonly HeldKeys[],
  { agent, fingerprint }: { readonly agent: string; readonly fingerprint?: string },
): readonly ChosenKey[] {
  const all = rings.flatMap((keys) => keys.known.map((key) => ({ keys, key })))
  const named = all.filter(({ key }) => fingerprint === 'all' || key.fingerprint === fingerprint)
  if (named.length > 0) return named
  const [only, ...others] = all
  if (fingerprint === undefined && only !== undefined && others.length === 0) return [only]
  const list = all.map(({ key }) => `${key.fingerprint} (${key.label})`).join(', ') || 'none'
  const what = fingerprint === undefined ? 'name one with { fingerprint }' : `it has no ${JSON.stringify(fingerprint)}`
  throw new ConfigurationError(`keys.markCompromised: ${what}. Keys of agent "${agent}": ${list}.`)
}
