import type { TokenKind } from '@bursar/models'
import { isGiven, isJsonObject } from '../json-values.js'
import type { WireBody } from '../wire-protocol.js'

/**
 * Kinds of tokens that a request can cause beside plain text; `undefined` where its body can't be read. Anthropic writes a
 * prompt to its cache only where `cache_control` asks for it, for an hour only where that says `ttl: "1h"`.
 * Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function messagesKinds(body: WireBody): readonly TokenKind[] | undefined {
  if (body.kind !== 'json') return undefined
  // A conversation that the provider keeps may have breakpoints of its own.
  if (isGiven(body.value['thread'])) return ['cacheWrite', 'longCacheWrite']
  const found = new Set<TokenKind>()
  addLifetimes(body.value, found)
  return [...found]
}

/** Every `cache_control`, wherever it stands: on the request, on a tool, on a block, on a block within a block. */
function addLifetimes(value: unknown, found: Set<TokenKind>): void {
  if (Array.isArray(value)) for (const each of value) addLifetimes(each, found)
  if (!isJsonObject(value)) return
  for (const name in value) {
    const part = value[name]
    if (typeof part !== 'object' || part === null) continue
    if (name === 'cache_control') addLifetime(part, found)
    else addLifetimes(part, found)
  }
}

/** A lifetime that this version does not know may be any. */
function addLifetime(control: object, found: Set<TokenKind>): void {
  const ttl: unknown = Reflect.get(control, 'ttl')
  found.add('cacheWrite')
  if (isGiven(ttl) && ttl !== '5m') found.add('longCacheWrite')
}
