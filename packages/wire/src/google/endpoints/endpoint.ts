import type { WireOperation } from '../../wire-protocol.js'

export type Charge = WireOperation['charge']

/** How a request of this endpoint is bounded, counted, rewritten and metered. `plain`: its answer tells no usage. */
export type ProfileName = 'contents' | 'stream' | 'embedding' | 'embeddings' | 'prediction' | 'interaction' | 'plain'

export interface Endpoint {
  /** The SDK's own path of the method. */
  readonly name: string
  readonly charge: Charge
  readonly profile: ProfileName
}

/** Method and path below version and location, with `{}` for each id: `POST /models/{}:generateContent`. */
export type EndpointRow = readonly [route: string, endpoint: Endpoint]

export function metered(route: string, name: string, profile: ProfileName): EndpointRow {
  return [route, { name, charge: 'metered', profile }]
}

/** Costs money that this answer will not tell. */
export function unmetered(route: string, name: string): EndpointRow {
  return [route, { name, charge: 'unmetered', profile: 'plain' }]
}

export function free(route: string, name: string): EndpointRow {
  return [route, { name, charge: 'free', profile: 'plain' }]
}
