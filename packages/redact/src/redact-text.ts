import { credentialPatterns } from './credential-patterns.js'
import { mask } from './mask.js'
import { mayHoldProviderKey, providerKey } from './provider-key-patterns.js'
import type { SecretRegistry } from './secret-registry.js'

// Shorter texts hold neither a secret worth the name nor a pattern.
const shortestText = 4

/** Removes credentials from one text; gives the same text back where there is none. */
export type RedactText = (text: string) => string

/** Registered secrets first, because they are known for certain; then, if wanted, everything that looks like one. */
export function textRedactor(registry: SecretRegistry, { patterns }: { patterns: boolean }): RedactText {
  return (text) => {
    if (text.length < shortestText) return text
    const known = registry.redact(text)
    return patterns ? redactPatterns(known) : known
  }
}

function redactPatterns(text: string): string {
  let clean = mayHoldProviderKey(text) ? text.replace(providerKey, mask) : text
  for (const { hint, expression, replacement } of credentialPatterns) {
    if (hint.test(clean)) clean = clean.replace(expression, replacement)
  }
  return clean
}
