import { type ClientSeam, UnsupportedClientError } from '@bursar/core'
import { hide } from '../hide.js'
import type { FetchErrorClass, GenerativeAIShape, RequestOptionsShape } from './client-shape.js'
import { governModel } from './govern-model.js'

export interface Hook {
  readonly seam: ClientSeam
  readonly FetchError: FetchErrorClass
  /** What models are made with that are given nothing else. */
  readonly defaults: RequestOptionsShape | undefined
}

const governed = Symbol.for('bursar.governed-client')

export function recognisesClient(client: object): boolean {
  const { getGenerativeModel, apiKey } = client as Partial<GenerativeAIShape>
  return typeof getGenerativeModel === 'function' && typeof apiKey === 'string'
}

/** Hooks a client in place. Models it has made before are not reached. */
export function governClient(client: GenerativeAIShape, hook: Hook): void {
  const { seam } = hook
  if (Reflect.get(client, governed) === true) {
    throw new UnsupportedClientError({
      message: 'govern: this client is governed already; a second governor would count every call twice.',
    })
  }
  if (seam.auth === 'client') {
    throw new UnsupportedClientError({
      message: 'govern: @google/generative-ai authenticates by an API key only; leave { auth: "client" } out.',
    })
  }
  if (client.apiKey !== seam.placeholder) seam.adoptKey?.(client.apiKey)
  client.apiKey = seam.placeholder
  hookClient(client, hook)
}

/** Every model that the client makes is governed. The client must hold no key. */
export function hookClient(client: GenerativeAIShape, hook: Hook): void {
  const { getGenerativeModel, getGenerativeModelFromCachedContent: fromCache } = client
  const complete = (options?: RequestOptionsShape): RequestOptionsShape => ({ ...hook.defaults, ...options })
  hide(client, 'getGenerativeModel', (params: object, options?: RequestOptionsShape) =>
    governModel(getGenerativeModel.call(client, params, complete(options)), hook),
  )
  hide(
    client,
    'getGenerativeModelFromCachedContent',
    (cachedContent: object, params?: object, options?: RequestOptionsShape) =>
      governModel(fromCache.call(client, cachedContent, params, complete(options)), hook),
  )
  hide(client, governed, true)
}
