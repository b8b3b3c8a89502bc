import { mask } from './mask.js'
import type { RedactText } from './redact-text.js'
import { isSensitiveHeader } from './sensitive-headers.js'

/** A copy of headers without credentials, of the same kind as it was given. */
export interface RedactHeaders {
  (headers: Headers): Headers
  (headers: Readonly<Record<string, string>>): Record<string, string>
}

export function headersRedactor(
  text: RedactText,
  isSensitive: (name: string) => boolean = isSensitiveHeader,
): RedactHeaders {
  const redactValue = (name: string, value: string): string => (isSensitive(name) ? mask : text(String(value)))

  function redactHeaders(headers: Headers): Headers
  function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string>
  function redactHeaders(headers: Headers | Readonly<Record<string, string>>): Headers | Record<string, string> {
    if (headers instanceof Headers) return new Headers(redactEntries(headers.entries(), redactValue))
    return Object.fromEntries(redactEntries(Object.entries(headers), redactValue))
  }
  return redactHeaders
}

function redactEntries(
  entries: Iterable<[string, string]>,
  redactValue: (name: string, value: string) => string,
): [string, string][] {
  return Array.from(entries, ([name, value]) => [name, redactValue(name, value)])
}
