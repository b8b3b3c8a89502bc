import { type Fetch, isDenial } from '@bursar/core'

/**
 * The SDK retries by status alone. A denial of ours is final whatever its status: until the SDK's loop is over, it looks
 * like a success.
 */
export function finalDenials(fetch: Fetch): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    return isDenial(response) ? Object.defineProperty(response, 'ok', { value: true, configurable: true }) : response
  }
}

/** Now it is one again, from which the SDK makes its own error. */
export function revealDenial(response: Response): Response {
  if (Object.hasOwn(response, 'ok')) Reflect.deleteProperty(response, 'ok')
  return response
}
