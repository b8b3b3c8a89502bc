import type { CompromisedKeys } from './compromised-keys.js'
import type { KeyLine } from './key-line.js'
import type { RingKey } from './ring-key.js'

interface Holdings {
  readonly lines: ReadonlyMap<string, KeyLine>
  readonly compromised: CompromisedKeys
  readonly now: number
}

/** Why no key of a label may serve, and what to do, as the end of a sentence about the keys of an agent. */
export function describeUnusable(label: string, holdings: Holdings): string {
  const line = holdings.lines.get(label)
  if (line === undefined || line.keys.length === 0) {
    const labels = [...holdings.lines.keys()].map((known) => JSON.stringify(known)).join(', ')
    return `have no label ${JSON.stringify(label)}; there are ${labels}`
  }
  const fates = line.keys.map((key) => `${key.fingerprint} ${fateOf(key, holdings)}`).join(', ')
  return `may not serve: ${fates}. Put a new key into the source; governor.keys.rotate() takes it over at once`
}

function fateOf(key: RingKey, { compromised, now }: Holdings): string {
  const compromise = compromised.get(key.fingerprint)
  if (compromise !== undefined) return `is compromised (said ${compromise.actor})`
  if (key.isExpired(now)) return `expired at ${new Date(key.key.expiresAt ?? now).toISOString()}`
  return key.retirement === 'retired' ? 'was retired' : 'outlived its overlap'
}
