import { HASH_FACTOR } from '../vocabulary/hash-bytes.js'

/** More than the longest token of any encoding. */
const LONGEST_SPAN = 256

const powers = new Int32Array(LONGEST_SPAN + 1)
powers[0] = 1
for (let index = 1; index < powers.length; index += 1) powers[index] = Math.imul(powers[index - 1] ?? 0, HASH_FACTOR)

/** The hash of the prefix that is one byte longer. */
export function extendedHash(prefix: number, byte: number): number {
  return (Math.imul(prefix, HASH_FACTOR) + byte + 1) | 0
}

/** `hashBytes` of what lies between the ends of two prefixes, `length` bytes apart. */
export function hashBetween(shorter: number, longer: number, length: number): number {
  return (longer - Math.imul(shorter, powers[length] ?? 0)) | 0
}
