const longest = 60

/** A wrong value as an error message may show it: quoted, one line, short; objects by kind only. Never for secrets. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return shorten(JSON.stringify(value))
  if (typeof value === 'bigint') return shorten(`${value}n`)
  if (Object.is(value, -0)) return '-0'
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  return value === undefined ? 'undefined' : `a value of type ${typeof value}`
}

function shorten(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}...` : text
}
