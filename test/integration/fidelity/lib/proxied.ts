/**
 * The wrapper we did not write: a recursive Proxy that watches every result, as tracing wrappers of SDK clients do.
 * Promises are followed, so that it can see what they resolve to; that alone loses what the SDK's promises can do.
 */
export function proxied<T extends object>(target: T, watch: (result: unknown) => void): T {
  return new Proxy(target, {
    get(inner, name) {
      const value: unknown = Reflect.get(inner, name)
      if (typeof value === 'function') return watched(inner, value, watch)
      return typeof value === 'object' && value !== null ? proxied(value, watch) : value
    },
  })
}

function watched(owner: object, method: object, watch: (result: unknown) => void): unknown {
  return (...given: readonly unknown[]) => {
    const result: unknown = Reflect.apply(method as (...values: readonly unknown[]) => unknown, owner, given)
    if (!(result instanceof Promise))
      return typeof result === 'object' && result !== null ? proxied(result, watch) : result
    const followed = result.then((resolved: unknown) => {
      watch(resolved)
      return resolved
    })
    // A check that finds the promise broken leaves the call to itself.
    followed.catch(() => {})
    return followed
  }
}
