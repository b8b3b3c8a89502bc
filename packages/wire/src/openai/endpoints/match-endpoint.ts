import { routeTable, unknownEndpoint } from '../../routes/route-table.js'
import { type Endpoint } from './endpoint.js'
import { modelEndpoints } from './model-endpoints.js'
import { organizationEndpoints } from './organization-endpoints.js'
import { platformEndpoints } from './platform-endpoints.js'
import { sessionEndpoints } from './session-endpoints.js'

/** Every endpoint of openai-node 4 to 7. */
export const endpoints: readonly Endpoint[] = [
  ...modelEndpoints,
  ...platformEndpoints,
  ...sessionEndpoints,
  ...organizationEndpoints,
]

export interface MatchedEndpoint {
  readonly endpoint: Endpoint
  /** Azure names the model in the path: `/deployments/{name}/chat/completions`. */
  readonly deployment?: string
}

/** Base URLs end in different places: what is left of `/v1`, and Azure's `/openai` and `/deployments/{name}`. */
const prefix = /^(?:\/openai)?(?:\/v1)?(?:\/deployments\/([^/]+))?(?=\/)/

const findRoute = routeTable(endpoints)

/** A client asks for the same few again and again. Ids in paths make many of them: when it is full it starts anew. */
const remembered = new Map<string, MatchedEndpoint>()
const MOST_REMEMBERED = 256

/** The endpoint of a method and a path below the base URL, or `undefined` for an unknown one that may cost money. */
export function matchEndpoint(method: string, path: string): MatchedEndpoint | undefined {
  const asked = `${method} ${path}`
  const known = remembered.get(asked)
  if (known !== undefined) return known
  const found = findEndpoint(method.toUpperCase(), path)
  if (found === undefined) return undefined
  if (remembered.size === MOST_REMEMBERED) remembered.clear()
  remembered.set(asked, found)
  return found
}

function findEndpoint(verb: string, path: string): MatchedEndpoint | undefined {
  const match = prefix.exec(path)
  const deployment = match?.[1]
  const found = findRoute(verb, path.slice(match?.[0].length ?? 0)) ?? unknownEndpoint(verb)
  if (found === undefined) return undefined
  return deployment === undefined ? { endpoint: found } : { endpoint: found, deployment: decoded(deployment) }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
