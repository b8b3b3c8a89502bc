import { ReadFailure } from '../source/read-failure.js'

/**
 * Why headers can't be sent, in words that never show a value: `fetch` prints a header that it refuses. `undefined` for
 * good ones.
 */
export function headersDefect(headers: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) return 'hold a name that is none'
    if (typeof value === 'string' && /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value)) continue
    return `hold a value for ${name} that is empty, has spaces or line breaks at its ends, or is not ASCII`
  }
  return undefined
}

/** Throws `ReadFailure` for headers that can't be sent. */
export function assertHeaders(headers: unknown): asserts headers is Readonly<Record<string, string>> {
  const isObject = typeof headers === 'object' && headers !== null
  const defect = isObject ? headersDefect(headers as Record<string, unknown>) : 'are no object'
  if (defect !== undefined) throw new ReadFailure(`was not asked for: its headers ${defect}`, 'Check the credential.')
}
