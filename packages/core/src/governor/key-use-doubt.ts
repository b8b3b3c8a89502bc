import type { KeyUseEvidence } from '../contracts/events.js'

/** From where evidence was to be had, and since when this process could see any. */
export interface EvidenceSources {
  readonly now: number
  /** Epoch ms. */
  readonly firstSeenAt: number
  readonly isFleetAsked: boolean
  readonly isProviderAsked: boolean
}

/** Why a key can't be said to be unused, as the end of a sentence about it; `undefined` where it can. */
export function doubtAboutDisuse(evidence: KeyUseEvidence, sources: EvidenceSources): string | undefined {
  const { quietMs, inFlight, lastUsedAt, fleetLastUsedAt, providerLastUsedAt } = evidence
  const { now, firstSeenAt, isFleetAsked, isProviderAsked } = sources
  const isRecent = (time: number | null | undefined): boolean => typeof time === 'number' && now - time < quietMs
  if (inFlight > 0) return `serves ${inFlight} calls of this process right now`
  if (isRecent(lastUsedAt)) return `was used by this process ${ago(lastUsedAt, now)}`
  if (isFleetAsked && fleetLastUsedAt === undefined)
    return 'may be used by other processes: the shared store did not say'
  if (isRecent(fleetLastUsedAt)) return `was used in the fleet at most ${ago(fleetLastUsedAt, now)}`
  if (isProviderAsked && providerLastUsedAt === undefined) return 'may be in use: providerLastUsed failed'
  if (isRecent(providerLastUsedAt)) return `was seen by the provider ${ago(providerLastUsedAt, now)}`
  const isWatched = isFleetAsked || isProviderAsked || now - firstSeenAt >= quietMs
  return isWatched ? undefined : `has been known to this process for less than the quiet period of ${quietMs} ms`
}

function ago(time: number | null | undefined, now: number): string {
  return `${Math.max(0, Math.round((now - (time ?? now)) / 1_000))} s ago`
}
