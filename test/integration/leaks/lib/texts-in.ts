/** All strings that can be reached from a value: own properties of any kind, getters, Maps, Sets, Headers, bytes. */
export function textsIn(root: unknown): readonly string[] {
  const texts: string[] = []
  const seen = new Set<object>()
  const waiting: unknown[] = [root]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (typeof value === 'string') texts.push(value)
    if (!isReachable(value) || seen.has(value)) continue
    seen.add(value)
    waiting.push(...contentsOf(value), ...propertiesOf(value))
  }
  return texts
}

function isReachable(value: unknown): value is object {
  // What every module can see anyway is not the client's.
  return ((typeof value === 'object' && value !== null) || typeof value === 'function') && value !== globalThis
}

function contentsOf(value: object): readonly unknown[] {
  if (value instanceof Map) return [...value.keys(), ...value.values()]
  if (value instanceof Set) return [...value]
  if (value instanceof Headers) return [...value].flat()
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('latin1')]
  return []
}

function propertiesOf(value: object): readonly unknown[] {
  if (ArrayBuffer.isView(value)) return []
  return Reflect.ownKeys(value).map((name) => {
    try {
      return Reflect.get(value, name) as unknown
    } catch {
      return undefined
    }
  })
}
