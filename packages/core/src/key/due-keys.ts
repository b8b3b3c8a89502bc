import type { RingKey } from './ring-key.js'

const dayMs = 86_400_000

/** The keys whose rotation is due and was not called for within the last day, with what to say. */
export function dueKeys(
  primaries: readonly RingKey[],
  { rotateAfterMs, now }: { readonly rotateAfterMs: number; readonly now: number },
): readonly { readonly key: RingKey; readonly reason: string }[] {
  const due = primaries.filter((key) => now >= key.bornAt + rotateAfterMs && now >= key.announcedDueAt + dayMs)
  const limit = Math.round(rotateAfterMs / dayMs)
  return due.map((key) => {
    key.announcedDueAt = now
    const days = Math.floor((now - key.bornAt) / dayMs)
    return { key, reason: `rotation is due: ${days} days old, to be rotated every ${limit}` }
  })
}
