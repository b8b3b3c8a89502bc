import { routeTable, unknownEndpoint } from '../../routes/route-table.js'
import { agentEndpoints } from './agent-endpoints.js'
import type { Endpoint } from './endpoint.js'
import { messageEndpoints } from './message-endpoints.js'

/** Every endpoint of @anthropic-ai/sdk 0.60 to 1.x that is not administration. */
export const endpoints: readonly Endpoint[] = [...messageEndpoints, ...agentEndpoints]

/** The SDK's base URL ends before `/v1`, those of other clients after it. */
const prefix = /^(?:\/v1)?(?=\/)/

/** Administration of an organization and of its users: nothing here runs a model. */
const administrative = /^\/(?:organizations|compliance)\/|^\/user_profiles\/[^/]+\/providers\//

const findRoute = routeTable(endpoints)

/** The endpoint of a method and a path below the base URL, or `undefined` for an unknown one that may cost money. */
export function matchEndpoint(method: string, path: string): Endpoint | undefined {
  const verb = method.toUpperCase()
  const below = path.replace(prefix, '')
  if (administrative.test(below) && !/\/\.|%2f|%5c|%2e|\\/i.test(below)) {
    return { method: verb, path: '', name: `organization.${verb.toLowerCase()}`, charge: 'free', profile: 'plain' }
  }
  return findRoute(verb, below) ?? unknownEndpoint(verb)
}
