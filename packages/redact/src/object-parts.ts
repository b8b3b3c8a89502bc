import { isSensitiveHeader } from './sensitive-headers.js'

/** One thing an object holds: an own property, or the key or value of an entry of a Map or Set. */
export interface Part {
  readonly key: PropertyKey
  readonly value: unknown
  /** What the value is called, which may tell that it is a credential. */
  readonly name: unknown
  /** Undefined where the value is inherited. */
  readonly descriptor: PropertyDescriptor | undefined
  /** The value could not be read; whoever reads it next may be told anything. */
  readonly unreadable: boolean
}

// Beyond this, a value drags half of the process along (agents, sockets); looking at all of it would block the loop.
export const mostParts = 50_000

/** The own properties of an object, with getters read; an error's inherited message counts as its own. */
export function ownParts(owner: object): Part[] {
  const parts: Part[] = []
  for (const key of Reflect.ownKeys(owner).slice(0, mostParts + 1)) {
    if (isBuiltInProperty(owner, key)) continue
    const descriptor = Reflect.getOwnPropertyDescriptor(owner, key)
    if (descriptor !== undefined) parts.push(partOf(owner, key, descriptor))
  }
  if (owner instanceof Error && !Object.hasOwn(owner, 'message')) {
    parts.push({ key: 'message', value: owner.message, name: 'message', descriptor: undefined, unreadable: false })
  }
  return parts
}

function partOf(owner: object, key: PropertyKey, descriptor: PropertyDescriptor): Part {
  const name = Array.isArray(owner) ? nameBefore(owner, Number(key)) : key
  try {
    const value: unknown = 'value' in descriptor ? descriptor.value : Reflect.get(owner, key)
    return { key, value, name, descriptor, unreadable: false }
  } catch {
    return { key, value: undefined, name, descriptor, unreadable: true }
  }
}

// Node lists raw headers flat, and everyone lists them in pairs: a name, then its value.
function nameBefore(list: readonly unknown[], index: number): unknown {
  if (index % 2 !== 1) return undefined
  const name = Object.getOwnPropertyDescriptor(list, index - 1)?.value as unknown
  return typeof name === 'string' && isSensitiveHeader(name) ? name : undefined
}

const functionProperties: ReadonlySet<PropertyKey> = new Set(['length', 'name', 'prototype', 'caller', 'arguments'])

function isBuiltInProperty(owner: object, key: PropertyKey): boolean {
  if (Array.isArray(owner)) return key === 'length'
  return typeof owner === 'function' && functionProperties.has(key)
}

/** The keys and values of a Map, or the members of a Set, in order; nothing for other objects. */
export function entryParts(owner: object): Part[] {
  if (owner instanceof Map) {
    return Array.from(Map.prototype.entries.call(owner), ([key, value]) => [entry(key), entry(value, key)]).flat()
  }
  return owner instanceof Set ? Array.from(Set.prototype.values.call(owner), (member) => entry(member)) : []
}

function entry(value: unknown, name?: unknown): Part {
  return { key: '', value, name, descriptor: undefined, unreadable: false }
}
