import { ReadFailure } from '../source/read-failure.js'

/** What to do about an answer's status, as sentences. */
export interface StatusRemedies {
  readonly unauthenticated: string
  readonly forbidden: string
  readonly missing: string
}

/** What an HTTP status other than 2xx means for a secret. */
export function statusFailure(status: number, remedies: StatusRemedies): ReadFailure {
  if (status === 401) return new ReadFailure('was refused to this credential (401)', remedies.unauthenticated)
  if (status === 403) return new ReadFailure('may not be read with this credential (403)', remedies.forbidden)
  if (status === 404) return new ReadFailure('does not exist (404)', remedies.missing)
  if (status === 429) return new ReadFailure('is throttled (429)', 'Ask less often, or raise the quota.')
  if (status >= 300 && status < 400) {
    return new ReadFailure(`lies behind a redirect (${status})`, 'Give the address that it leads to: none is followed.')
  }
  if (status >= 500) return new ReadFailure(`is unavailable (${status})`, 'It is asked again at the next call.')
  return new ReadFailure(`could not be read (${status})`, 'Check how it is named and addressed.')
}
