import type { WireOperation } from '../wire-protocol.js'

export type Charge = WireOperation['charge']

/** What the SDK calls a request, and whether it costs money. */
export interface Endpoint<ProfileName extends string = string> {
  readonly method: string
  /** Path below the base URL; `{}` stands for one segment. */
  readonly path: string
  /** The SDK's own path of the method. */
  readonly name: string
  readonly charge: Charge
  /** How a request is bounded, counted, rewritten and metered. */
  readonly profile: ProfileName
}

/** Verbs of one resource, separated by blanks. */
export interface ResourceVerbs {
  readonly free?: string
  readonly unmetered?: string
}

/**
 * The endpoints of one resource by the conventions that Stainless SDKs follow: `list` and `create` act on the collection;
 * `retrieve`, `update`, `delete` and `content` on one member; every other verb is `POST {member}/verb_in_snake_case`. None of
 * them answers with what it costs.
 */
export function resource(name: string, path: string, verbs: ResourceVerbs): Endpoint<'plain'>[] {
  const of = (charge: Charge, list = ''): Endpoint<'plain'>[] =>
    list
      .split(' ')
      .filter(Boolean)
      .map((verb) => ({ ...routeOf(path, verb), name: `${name}.${verb}`, charge, profile: 'plain' }))
  return [...of('free', verbs.free), ...of('unmetered', verbs.unmetered)]
}

/** Method and path of a route: `POST /responses/compact`. */
export function splitRoute(route: string): { readonly method: string; readonly path: string } {
  const [method = '', path = ''] = route.split(' ')
  return { method, path }
}

function routeOf(path: string, verb: string): { readonly method: string; readonly path: string } {
  const conventional: Record<string, string> = {
    list: `GET ${path}`,
    create: `POST ${path}`,
    retrieve: `GET ${path}/{}`,
    update: `POST ${path}/{}`,
    delete: `DELETE ${path}/{}`,
    content: `GET ${path}/{}/content`,
  }
  const own = `POST ${path}/{}/${verb.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
  return splitRoute(conventional[verb] ?? own)
}
