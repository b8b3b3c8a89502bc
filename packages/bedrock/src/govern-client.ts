import { assertHookable, type ClientSeam, markGoverned } from '@bursar/core'
import type { BedrockShape } from './client-shape.js'
import { governHandler } from './govern-handler.js'

export { type BedrockShape, recognisesClient } from './client-shape.js'

/**
 * Hooks a client in place: every request that leaves passes the seam, and errors carry our denials. Throws
 * `UnsupportedClientError` for a client that is governed already, or sealed.
 */
export function governClient(client: BedrockShape, seam: ClientSeam): void {
  assertHookable(client)
  client.config.requestHandler = governHandler(client.config.requestHandler, seam)
  // What was resolved before would go on past the hook.
  if (client.handlers !== undefined) client.handlers = undefined
  decorateErrors(client, seam)
  markGoverned(client)
}

/** The SDK builds its own exception from our answer; this gives it the fields of the denial, before a retry is thought of. */
function decorateErrors({ middlewareStack }: BedrockShape, seam: ClientSeam): void {
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args)
      } catch (error) {
        throw seam.decorateError(error, headersOf(error))
      }
    },
    { step: 'deserialize', priority: 'high', name: 'bursarDenials' },
  )
}

/** The SDK leaves the response on the exception it was made from. */
function headersOf(error: unknown): Headers | undefined {
  const { $response: response } = Object(error) as { $response?: { headers?: Readonly<Record<string, string>> } }
  return response?.headers === undefined ? undefined : headersFrom(response.headers)
}

function headersFrom(headers: Readonly<Record<string, string>>): Headers {
  return new Headers(Object.entries(headers).filter(([name]) => !name.startsWith(':')))
}
