const APOSTROPHE = 0x27
/** Sets bit 5, which makes an ASCII letter lower case. */
const CASE_BIT = 0x20

/** Bytes of `'s 't 're 've 'm 'll 'd` in any case at a byte, 0 if there is none. U+017F (c5 bf) is a form of s. */
export function contractionLength(bytes: Uint8Array, at: number, size: number): number {
  if (at + 1 >= size || bytes[at] !== APOSTROPHE) return 0
  const first = bytes[at + 1] ?? 0
  if (first === 0xc5) return bytes[at + 2] === 0xbf ? 3 : 0
  const second = at + 2 < size ? (bytes[at + 2] ?? 0) | CASE_BIT : 0
  switch (first | CASE_BIT) {
    case 0x73: // s
    case 0x74: // t
    case 0x6d: // m
    case 0x64: // d
      return 2
    case 0x72: // r
    case 0x76: // v
      return second === 0x65 ? 3 : 0
    case 0x6c: // l
      return second === 0x6c ? 3 : 0
    default:
      return 0
  }
}
