import type { CountableRequest, Segment } from '../countable-request.js'
import type { EstimatorMemory } from './memory.js'
import { responseDigest } from './prompt-chain.js'

/** The longest beginning of a prompt that a provider has counted before. */
export interface KnownPrefix {
  /** As reported. */
  readonly tokens: number
  /** How many segments it covers; 0 where it is the conversation behind `previous`. */
  readonly segments: number
}

export function findKnownPrefix(
  request: CountableRequest,
  chain: readonly string[],
  { memory, model }: { readonly memory: EstimatorMemory; readonly model: string },
): KnownPrefix | undefined {
  for (let segments = request.segments.length; segments > 0; segments--) {
    const tokens = memory.anchor(chain[segments] ?? '')
    if (tokens !== undefined) return { tokens, segments }
  }
  const tokens = request.previous && memory.anchor(responseDigest(model, request.previous.id))
  return tokens === undefined ? undefined : { tokens, segments: 0 }
}

/** What stays without a bound: references in a prefix that was counted are in its count. */
export function uncoveredFeatures(request: CountableRequest, prefix: KnownPrefix | undefined): readonly string[] {
  if (request.unbounded.length === 0 || prefix === undefined) return request.unbounded
  const covered = featuresOf(request.segments.slice(0, prefix.segments))
  if (request.previous !== undefined) covered.add(request.previous.feature)
  for (const feature of featuresOf(request.segments.slice(prefix.segments))) covered.delete(feature)
  return request.unbounded.filter((feature) => !covered.has(feature))
}

/** Only what the provider keeps unchanged is the same at the next call; a search is not. */
export function hasChangingFeatures(request: CountableRequest): boolean {
  if (request.unbounded.length === 0) return false
  const lasting = featuresOf(request.segments)
  if (request.previous !== undefined) lasting.add(request.previous.feature)
  return request.unbounded.some((feature) => !lasting.has(feature))
}

function featuresOf(segments: readonly Segment[]): Set<string> {
  return new Set(segments.flatMap(({ references = [] }) => references.map(({ feature }) => feature)))
}
