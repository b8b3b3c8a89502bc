import { type Charge, type Endpoint as AnyEndpoint, splitRoute } from '../../routes/endpoint.js'

/** `plain`: its answer tells no usage. */
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

export type Endpoint = AnyEndpoint<ProfileName>

/** An endpoint whose route follows no convention: `endpoint('POST /responses/compact', 'responses.compact', 'metered', 'compaction')`. */
export function endpoint(route: string, name: string, ...rest: [charge: Charge, profile?: ProfileName]): Endpoint {
  return { ...splitRoute(route), name, charge: rest[0], profile: rest[1] ?? 'plain' }
}
