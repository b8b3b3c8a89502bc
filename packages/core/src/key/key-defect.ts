/**
 * What makes a text unusable as a key, in words that never contain it; `undefined` for a usable one. Spaces at the
 * ends are allowed, since a file or a shell adds them easily; everything else must be printable ASCII, because a header
 * takes nothing else and `fetch` prints a header value that it refuses.
 */
export function keyDefect(text: string): string | undefined {
  const key = text.trim()
  if (key === '') return 'is empty'
  if (/[\r\n]/.test(key)) return 'holds a line break inside'
  if (/\s/.test(key)) return 'holds a space inside'
  if (!/^[\x21-\x7e]+$/.test(key)) return 'holds a control or non-ASCII character'
  return undefined
}
