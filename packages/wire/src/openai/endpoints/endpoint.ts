import type { WireOperation } from '../../wire-protocol.js'

export type Charge = WireOperation['charge']

/** How a request of this endpoint is bounded, counted, rewritten and metered. `plain`: its answer tells no usage. */
export type ProfileName =
  | 'chat'
  | 'completions'
  | 'responses'
  | 'compaction'
  | 'decisions'
  | 'embeddings'
  | 'moderations'
  | 'images'
  | 'speech'
  | 'transcription'
  | 'run'
  | 'plain'

export interface Endpoint {
  readonly method: string
  /** Path below the base URL; `{}` stands for one segment. */
  readonly path: string
  /** The SDK's own path of the method. */
  readonly name: string
  readonly charge: Charge
  readonly profile: ProfileName
}

/** An endpoint whose route follows no convention: `endpoint('POST /responses/compact', 'responses.compact', 'metered', 'compaction')`. */
export function endpoint(route: string, name: string, ...rest: [charge: Charge, profile?: ProfileName]): Endpoint {
  const [method = '', path = ''] = route.split(' ')
  return { method, path, name, charge: rest[0], profile: rest[1] ?? 'plain' }
}

/** Verbs of one resource, separated by blanks. */
export interface ResourceVerbs {
  readonly free?: string
  readonly unmetered?: string
}

/**
 * The endpoints of one resource by the SDK's conventions: `list` and `create` act on the collection; `retrieve`,
 * `update`, `delete` and `content` on one member; every other verb is `POST {member}/verb_in_snake_case`.
 */
export function resource(name: string, path: string, verbs: ResourceVerbs): Endpoint[] {
  const of = (charge: Charge, list = ''): Endpoint[] =>
    list
      .split(' ')
      .filter(Boolean)
      .map((verb) => endpoint(routeOf(path, verb), `${name}.${verb}`, charge))
  return [...of('free', verbs.free), ...of('unmetered', verbs.unmetered)]
}

function routeOf(path: string, verb: string): string {
  const conventional: Record<string, string> = {
    list: `GET ${path}`,
    create: `POST ${path}`,
    retrieve: `GET ${path}/{}`,
    update: `POST ${path}/{}`,
    delete: `DELETE ${path}/{}`,
    content: `GET ${path}/{}/content`,
  }
  return conventional[verb] ?? `POST ${path}/{}/${verb.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
}
