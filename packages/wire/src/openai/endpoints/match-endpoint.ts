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

interface RouteNode {
  readonly literal: Map<string, RouteNode>
  any?: RouteNode
  readonly methods: Map<string, Endpoint>
}

/** Methods that only read or remove: one that is not in the table is free. */
const harmlessMethods = new Set(['GET', 'HEAD', 'DELETE'])

/** Base URLs end in different places: what is left of `/v1`, and Azure's `/openai` and `/deployments/{name}`. */
const prefix = /^(?:\/openai)?(?:\/v1)?(?:\/deployments\/([^/]+))?(?=\/)/

/** An encoded slash, or a dot segment, could be another path to the server than to this table. */
const ambiguousSegment = /^\.{1,2}$|%2f|%5c|%2e|\\/i

const routes = routeTree(endpoints)

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

function findRoute(method: string, path: string): Endpoint | undefined {
  const segments = path.split(/[?#]/, 1)[0]?.split('/').slice(1) ?? []
  if (segments.at(-1) === '') segments.pop()
  if (segments.some((segment) => segment === '' || ambiguousSegment.test(segment))) return undefined
  return descend(routes, segments, method)
}

function descend(node: RouteNode, segments: readonly string[], method: string): Endpoint | undefined {
  const [first, ...rest] = segments
  if (first === undefined) return node.methods.get(method)
  for (const child of [node.literal.get(first), node.any]) {
    const found = child && descend(child, rest, method)
    if (found) return found
  }
  return undefined
}

function unknownEndpoint(method: string): Endpoint | undefined {
  if (!harmlessMethods.has(method)) return undefined
  return { method, path: '', name: `unknown.${method.toLowerCase()}`, charge: 'free', profile: 'plain' }
}

function routeTree(all: readonly Endpoint[]): RouteNode {
  const root = routeNode()
  for (const each of all) {
    let node = root
    for (const segment of each.path.split('/').slice(1)) node = child(node, segment)
    node.methods.set(each.method, each)
  }
  return root
}

function child(node: RouteNode, segment: string): RouteNode {
  if (segment === '{}') return (node.any ??= routeNode())
  const existing = node.literal.get(segment) ?? routeNode()
  node.literal.set(segment, existing)
  return existing
}

function routeNode(): RouteNode {
  return { literal: new Map(), methods: new Map() }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
