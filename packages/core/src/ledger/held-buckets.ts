import { EXPIRY_STEP_MS } from './records.js'
import type { HeldBucket } from './records.js'

type OnExpire = 'charge' | 'release'

export const NO_HOLDS: readonly HeldBucket[] = []

/** The instant a hold taken at `now` expires: its life, rounded up to the common step. */
export function expiryOf(now: number, ttlMs: number): number {
  return Math.ceil((now + ttlMs) / EXPIRY_STEP_MS) * EXPIRY_STEP_MS
}

export function heldSum(held: readonly HeldBucket[]): number {
  let sum = 0
  for (const bucket of held) sum += bucket[1] + bucket[2]
  return sum
}

export interface HeldShare {
  readonly expiresAt: number
  readonly onExpire: OnExpire
  readonly amount: number
}

export function addHeld(held: readonly HeldBucket[], share: HeldShare): readonly HeldBucket[] {
  if (share.amount === 0) return held
  const { expiresAt } = share
  if (held.length === 0) return [grown([expiresAt, 0, 0], share)]
  const index = held.findIndex((bucket) => bucket[0] >= expiresAt)
  if (index === -1) return [...held, grown([expiresAt, 0, 0], share)]
  const next = held[index]
  if (next?.[0] === expiresAt) return held.with(index, grown(next, share))
  return held.toSpliced(index, 0, grown([expiresAt, 0, 0], share))
}

/** Never takes more than the bucket has: a share that is not there cannot free what others hold elsewhere. */
export function removeHeld(held: readonly HeldBucket[], share: HeldShare): readonly HeldBucket[] {
  if (share.amount === 0) return held
  const index = held.findIndex((bucket) => bucket[0] === share.expiresAt)
  const bucket = held[index]
  if (bucket === undefined) return held
  const rest = shrunk(bucket, share)
  if (rest[1] > 0 || rest[2] > 0) return held.with(index, rest)
  return held.length === 1 ? NO_HOLDS : held.toSpliced(index, 1)
}

function grown([expiresAt, toCharge, toRelease]: HeldBucket, { onExpire, amount }: HeldShare): HeldBucket {
  return onExpire === 'charge' ? [expiresAt, toCharge + amount, toRelease] : [expiresAt, toCharge, toRelease + amount]
}

function shrunk([expiresAt, toCharge, toRelease]: HeldBucket, { onExpire, amount }: HeldShare): HeldBucket {
  return onExpire === 'charge'
    ? [expiresAt, Math.max(0, toCharge - amount), toRelease]
    : [expiresAt, toCharge, Math.max(0, toRelease - amount)]
}
