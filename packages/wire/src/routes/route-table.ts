import type { Endpoint } from './endpoint.js'

interface RouteNode<E> {
  readonly literal: Map<string, RouteNode<E>>
  any?: RouteNode<E>
  readonly methods: Map<string, E>
}

/** An encoded slash, or a dot segment, could be another path to the server than to this table. */
const ambiguousSegment = /^\.{1,2}$|%2f|%5c|%2e|\\/i

/** Finds the endpoint of a method and a path below the base URL; a literal segment wins over `{}`. */
export function routeTable<E extends Endpoint>(
  endpoints: readonly E[],
): (method: string, path: string) => E | undefined {
  const root = routeTree(endpoints)
  return (method, path) => {
    const segments = path.split(/[?#]/, 1)[0]?.split('/').slice(1) ?? []
    if (segments.at(-1) === '') segments.pop()
    if (segments.some((segment) => segment === '' || ambiguousSegment.test(segment))) return undefined
    return descend(root, segments, method)
  }
}

function descend<E>(node: RouteNode<E>, segments: readonly string[], method: string): E | undefined {
  const [first, ...rest] = segments
  if (first === undefined) return node.methods.get(method)
  for (const child of [node.literal.get(first), node.any]) {
    const found = child && descend(child, rest, method)
    if (found) return found
  }
  return undefined
}

function routeTree<E extends Endpoint>(all: readonly E[]): RouteNode<E> {
  const root = routeNode<E>()
  for (const each of all) {
    let node = root
    for (const segment of each.path.split('/').slice(1)) node = child(node, segment)
    node.methods.set(each.method, each)
  }
  return root
}

function child<E>(node: RouteNode<E>, segment: string): RouteNode<E> {
  if (segment === '{}') return (node.any ??= routeNode())
  const existing = node.literal.get(segment) ?? routeNode<E>()
  node.literal.set(segment, existing)
  return existing
}

function routeNode<E>(): RouteNode<E> {
  return { literal: new Map(), methods: new Map() }
}

/** Methods that only read or remove: one that is not in the table is free. */
const harmlessMethods = new Set(['GET', 'HEAD', 'DELETE'])

/** What a request that no table knows counts as; `undefined` where it may cost money. */
export function unknownEndpoint(method: string): Endpoint<'plain'> | undefined {
  if (!harmlessMethods.has(method)) return undefined
  return { method, path: '', name: `unknown.${method.toLowerCase()}`, charge: 'free', profile: 'plain' }
}
