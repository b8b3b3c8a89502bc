/** Odd, so that multiplying loses nothing. https://en.wikipedia.org/wiki/Linear_congruential_generator#Parameters_in_common_use */
export const HASH_FACTOR = 0x19660d

/** A polynomial hash, so that the hash of a part follows from those of two prefixes. Bytes count from 1: zeros matter. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0
  for (let at = start; at < end; at += 1) hash = (Math.imul(hash, HASH_FACTOR) + (bytes[at] ?? 0) + 1) | 0
  return hash
}

/** Spreads a hash over all its bits, for a place in a table. */
export function spread(hash: number): number {
  const folded = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return folded ^ (folded >>> 13)
}
