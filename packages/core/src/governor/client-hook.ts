import { UnsupportedClientError } from '../errors/index.js'

/** Registered, so that a client is governed once also where a process holds two copies of this package. */
const governed = Symbol.for('bursar.governed-client')

/** Throws `UnsupportedClientError` for a client that is governed already, or that takes no hook. */
export function assertHookable(client: object): void {
  if (Reflect.get(client, governed) === true) {
    throw new UnsupportedClientError({
      message: 'govern: this client is governed already; a second governor would count every call twice.',
    })
  }
  if (!Object.isExtensible(client)) {
    throw new UnsupportedClientError({
      message: "govern: the client is sealed and can't be hooked in place. Govern it before Object.seal.",
    })
  }
}

export function markGoverned(client: object): void {
  hideProperty(client, governed, true)
}

/** Sets a property that is not enumerable: printing a governed client shows what printing a bare one shows. */
export function hideProperty(target: object, name: string | symbol, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: false })
}
