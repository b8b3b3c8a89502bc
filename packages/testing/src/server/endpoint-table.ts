import type { Endpoint } from './exchange.js'

export interface FoundEndpoint {
  readonly endpoint: Endpoint
  /** What stands where the path says `*`. */
  readonly parameter: string
}

/** Method, path and what serves it. `*` is one segment. */
export type EndpointRow = readonly [method: string, path: string, endpoint: Endpoint]

/** Finds the first row that fits a request. */
export function endpointTable(
  rows: readonly EndpointRow[],
): (method: string, route: string) => FoundEndpoint | undefined {
  const compiled = rows.map(([method, path, endpoint]) => {
    const pattern = new RegExp(`^${path.replace('*', '([^/]+)')}$`)
    return { method, pattern, endpoint }
  })
  return (method, route) => {
    for (const { method: wanted, pattern, endpoint } of compiled) {
      const match = wanted === method ? pattern.exec(route) : null
      if (match !== null) return { endpoint, parameter: decodeURIComponent(match[1] ?? '') }
    }
    return undefined
  }
}
