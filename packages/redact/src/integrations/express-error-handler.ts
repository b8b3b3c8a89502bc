import type { Redactor } from '../redactor.js'

/** An error handler as Express 4 and 5 take it: they tell it from others by its four parameters. */
export type ExpressErrorHandler = (
  error: unknown,
  request: unknown,
  response: unknown,
  next: (error: unknown) => void,
) => void

/**
 * Cleans an error before the next handler, or Express itself, shows its stack, or copies its headers to the response. Use it
 * after the routes and before every other error handler. https://expressjs.com/en/guide/error-handling.html
 */
export function expressRedaction(redactor: Redactor): ExpressErrorHandler {
  return (error, _request, _response, next) => next(redactor.error(error))
}
