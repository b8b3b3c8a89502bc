import { BursarError } from '../errors/index.js'
import { describeKeys, type KeyStatus } from '../key/key-status.js'
import type { Governance } from './governance.js'
import type { KeyReport } from './governor-keys.js'
import { allProviders, load, referenceOf } from './key-rings.js'

/** Every key, and which one is to be rotated next. Throws `ConfigurationError` for an unknown agent. */
export async function reportKeys(governance: Governance, agent: string | undefined): Promise<KeyReport> {
  const { agents, keys: ring, clock } = governance
  if (agent !== undefined) agents.assertUsable(agent)
  const unavailable = await loadDeclared(governance, agent === undefined ? agents.declared : [agent])
  const now = clock.now()
  const all = ring.all.flatMap((keys) => describeKeys(keys, ring.compromised, now))
  const shown = markShared(all).filter((key) => agent === undefined || key.agent === holderOf(governance, agent))
  shown.sort((left, right) => nameOf(left).localeCompare(nameOf(right), 'en'))
  return { keys: shown, rotateNext: firstDue(shown), unavailable }
}

async function loadDeclared(governance: Governance, agents: readonly string[]): Promise<KeyReport['unavailable']> {
  const wanted = agents.flatMap((agent) =>
    allProviders(governance).map((provider) => ({
      agent,
      provider,
      keys: governance.keys.of(referenceOf(governance, agent, provider)),
    })),
  )
  const failures = await Promise.all(wanted.map(async ({ keys, ...place }) => ({ place, failure: await load(keys) })))
  return failures.flatMap(({ place, failure }) =>
    failure === undefined ? [] : [{ ...place, message: messageOf(failure.error) }],
  )
}

function holderOf(governance: Governance, agent: string): string {
  return referenceOf(governance, agent, '').agent
}

function nameOf({ agent, provider }: KeyStatus): string {
  return `${agent} ${provider}`
}

function markShared(keys: readonly KeyStatus[]): KeyStatus[] {
  return keys.map((key) => ({
    ...key,
    sharedWith: [
      ...new Set(
        keys
          .filter(({ fingerprint, agent }) => fingerprint === key.fingerprint && agent !== key.agent)
          .map(({ agent }) => agent),
      ),
    ],
  }))
}

function firstDue(keys: readonly KeyStatus[]): KeyStatus | undefined {
  const due = keys.filter(({ rotateBy, state }) => rotateBy !== undefined && state !== 'compromised')
  return due.toSorted((left, right) => (left.rotateBy ?? 0) - (right.rotateBy ?? 0))[0]
}

/** The messages of our own errors name no key; nothing else comes out of a ring. */
function messageOf(error: unknown): string {
  return error instanceof BursarError ? error.message : 'the key source failed'
}
