import { ConfigurationError } from '../errors/index.js'

/** Throws `ConfigurationError` for what is no http or https URL. */
export function parseBaseUrl(baseUrl: string): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url
  throw new ConfigurationError(`The base URL must be an http or https URL; got ${JSON.stringify(baseUrl)}.`)
}
