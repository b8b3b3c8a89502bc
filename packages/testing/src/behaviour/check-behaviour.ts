import { isObject } from '../json.js'
import type { Behaviour } from './behaviour.js'

const kinds: ReadonlySet<Behaviour['kind']> = new Set([
  'answer',
  'cut',
  'end_early',
  'malformed',
  'error_event',
  'refuse',
  'hang',
  'reset',
  'redirect',
])

const counts = [
  'reasoningTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'longCacheWriteTokens',
  'webSearches',
  'audioInputTokens',
  'audioOutputTokens',
  'toolUseTokens',
  'delayMs',
  'afterChunks',
] as const

/** @throws TypeError or RangeError that names the field, so that a slip in a test does not look like a fault. */
export function checkBehaviour(behaviour: unknown): void {
  if (!isObject(behaviour)) throw new TypeError(`A behaviour is an object with a kind, got ${String(behaviour)}`)
  if (!isKind(behaviour['kind'])) {
    throw new TypeError(`Unknown behaviour kind "${String(behaviour['kind'])}": use one of ${[...kinds].join(', ')}`)
  }
  checkShape(behaviour)
  const { kind, status } = behaviour
  if (kind === 'refuse' && !(Number.isInteger(status) && Number(status) >= 300 && Number(status) <= 599)) {
    throw new RangeError(`A refusal needs a status from 300 to 599, got ${String(status)}`)
  }
}

/** @throws RangeError for numbers that are no counts. */
export function checkShape(shape: { readonly [name: string]: unknown }): void {
  for (const name of counts) requireCount(name, shape[name], 0)
  requireCount('chunkTokens', shape['chunkTokens'], 1)
  for (const name of ['lagTokens', 'generated']) if (shape[name] !== 'all') requireCount(name, shape[name], 0)
  checkLength(shape['outputTokens'])
}

function checkLength(length: unknown): void {
  if (typeof length === 'function') return
  if (!Array.isArray(length)) return requireCount('outputTokens', length, 1)
  const [least, most] = length as readonly unknown[]
  requireCount('outputTokens[0]', least, 1)
  requireCount('outputTokens[1]', most, Number(least))
}

function requireCount(name: string, value: unknown, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && Number(value) >= least)) return
  throw new RangeError(`${name} must be an integer of at least ${least}, got ${JSON.stringify(value)}`)
}

function isKind(kind: unknown): kind is Behaviour['kind'] {
  return (kinds as ReadonlySet<unknown>).has(kind)
}
