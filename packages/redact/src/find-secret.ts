import { isObject, readObjectGraph } from './object-graph.js'
import { printedTexts } from './printed-texts.js'
import { headersRedactor } from './redact-headers.js'
import type { SecretRegistry } from './secret-registry.js'

const searchedDepth = 20

/** Whether a registered secret, in any encoding, can be read from a value or from anything that it prints. */
export function containsSecret(value: unknown, registry: SecretRegistry): boolean {
  if (registry.size === 0) return false
  if (printedTexts(value, searchedDepth).some((text) => registry.isIn(text))) return true
  return isObject(value) && graphContainsSecret(value, registry)
}

function graphContainsSecret(root: object, registry: SecretRegistry): boolean {
  let isFound = false
  const text = (content: string): string => {
    isFound ||= registry.isIn(content)
    return content
  }
  try {
    const rules = { text, headers: headersRedactor(text, () => false), isSensitive: () => false }
    readObjectGraph(root, { rules, inPlace: 'errors' })
  } catch {
    // What cannot be read has been judged by what it prints.
  }
  return isFound
}
