import type { Endpoint as AnyEndpoint } from '../../routes/endpoint.js'

/** `messages`: runs a model and answers with its usage. `plain`: its answer tells no usage. */
export type Endpoint = AnyEndpoint<'messages' | 'plain'>
