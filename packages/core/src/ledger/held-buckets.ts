import { EXPIRY_STEP_MS } from './records.js'
import type { HeldBuckets } from './records.js'

/** Numbers in a bucket: when it expires, what becomes spend then, what vanishes then. */
export const BUCKET = 3
const TO_CHARGE = 1
const TO_RELEASE = 2

export const NO_HOLDS: HeldBuckets = []

/** What one reservation holds in a window. */
export interface Hold {
  readonly expiresAt: number
  readonly onExpire: 'charge' | 'release'
}

/** The instant a hold taken at `now` expires: its life, rounded up to the common step. */
export function expiryOf(now: number, ttlMs: number): number {
  return Math.ceil((now + ttlMs) / EXPIRY_STEP_MS) * EXPIRY_STEP_MS
}

export function heldSum(held: HeldBuckets): number {
  let sum = 0
  for (let at = 0; at < held.length; at += BUCKET) sum += (held[at + TO_CHARGE] ?? 0) + (held[at + TO_RELEASE] ?? 0)
  return sum
}

export function addHeld(held: HeldBuckets, { expiresAt, onExpire }: Hold, amount: number): HeldBuckets {
  if (amount === 0) return held
  const bucket = onExpire === 'charge' ? [expiresAt, amount, 0] : [expiresAt, 0, amount]
  if (held.length === 0) return bucket
  const at = indexOf(held, expiresAt)
  if (held[at] !== expiresAt) return held.toSpliced(at, 0, ...bucket)
  return changed(held, at + amountOffset(onExpire), amount)
}

/** Never takes more than the bucket has: a share that is not there cannot free what others hold elsewhere. */
export function removeHeld(held: HeldBuckets, { expiresAt, onExpire }: Hold, amount: number): HeldBuckets {
  const at = indexOf(held, expiresAt)
  if (amount === 0 || held[at] !== expiresAt) return held
  const inBucket = at + amountOffset(onExpire)
  const rest = changed(held, inBucket, -Math.min(amount, held[inBucket] ?? 0))
  if (rest[at + TO_CHARGE] !== 0 || rest[at + TO_RELEASE] !== 0) return rest
  return held.length === BUCKET ? NO_HOLDS : held.toSpliced(at, BUCKET)
}

/** Where the bucket of this expiry is, or would be put. */
function indexOf(held: HeldBuckets, expiresAt: number): number {
  let at = 0
  while (at < held.length && (held[at] ?? 0) < expiresAt) at += BUCKET
  return at
}

function amountOffset(onExpire: Hold['onExpire']): number {
  return onExpire === 'charge' ? TO_CHARGE : TO_RELEASE
}

function changed(held: HeldBuckets, index: number, difference: number): HeldBuckets {
  const result = held.slice()
  result[index] = (held[index] ?? 0) + difference
  return result
}
