import { inspect } from 'node:util'

/** What a console, a logger and an error tracker would show of a value: written without any of our own code. */
export function printedEverywhere(value: unknown): string {
  const parts: string[] = [inspect(value, { depth: 30, showHidden: true, maxArrayLength: null, maxStringLength: null })]
  try {
    parts.push(JSON.stringify(value, bytesAsText) ?? '')
  } catch (error) {
    parts.push(String(error))
  }
  walk(value, parts, new Set())
  return parts.join('\n')
}

function bytesAsText(_name: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value instanceof Set ? [...value] : value
}

function walk(value: unknown, parts: string[], seen: Set<unknown>): void {
  if (typeof value === 'string') parts.push(value)
  if (typeof value === 'symbol') parts.push(String(value))
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return
  seen.add(value)
  if (value instanceof Uint8Array) {
    parts.push(Buffer.from(value).toString())
    return
  }
  if (value instanceof Headers || value instanceof Map) for (const pair of value) walk(pair, parts, seen)
  if (value instanceof Set) for (const member of value) walk(member, parts, seen)
  for (const key of Reflect.ownKeys(value)) {
    parts.push(String(key))
    walk(Reflect.get(value, key), parts, seen)
  }
}
