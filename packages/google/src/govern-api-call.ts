import { type ClientSeam, type Fetch, UnsupportedClientError } from '@bursar/core'
import type { ApiCall, ApiClientShape } from './client-shape.js'
import { drainAfterRelease } from './drain-after-release.js'
import { type Attempts, retryAttempts } from './retry-attempts.js'
import { finalDenials, revealDenial } from './final-denials.js'
import { hide } from './hide.js'

/** Parameters that `apiCall` declares: 1.x; 2.0 to 2.22; 2.23 and later, where the last one is the fetch to use. */
const knownLengths: ReadonlySet<number> = new Set([2, 5, 6])
const WITH_FETCH = 6
const FIRST_MAJOR = 2

/** An unknown one might send past everything that is hooked here. */
export function assertKnownApiCall({ apiCall }: ApiClientShape): void {
  if (typeof apiCall === 'function' && knownLengths.has(apiCall.length)) return
  throw new UnsupportedClientError({
    message:
      "govern: the way this version of @google/genai sends requests is not known, so its calls can't be seen. Majors 1 to 3 " +
      'are; use one of them, or governor.fetch(agent, "google") with your own requests.',
  })
}

/** Own property in place of the SDK's method: every request, each of its retries, and a fetch given with one call. */
export function governApiCall(apiClient: ApiClientShape, seam: ClientSeam, send: Fetch | undefined): void {
  const original = apiClient.apiCall
  const governed: ApiCall = async (url, init, retryOptions, timeout, abortSignal, ownFetch) => {
    const base = ownFetch ?? send
    const options = apiClient.clientOptions.httpOptions
    const fetch = seam.governFetch({
      baseUrl: apiClient.getBaseUrl(),
      timeoutMs: () => timeout ?? options?.timeout,
      ...(base === undefined ? {} : { send: base }),
    })
    if (original.length === WITH_FETCH) {
      const passed = finalDenials(fetch)
      return revealDenial(await original.call(apiClient, url, init, retryOptions, timeout, abortSignal, passed))
    }
    // These majors send with the global fetch; what they do around it is done here instead.
    const attempts: Attempts = { timeout, abortSignal, retryOptions: retryOptions ?? options?.retryOptions }
    return retryAttempts(fetch, { url, init }, { ...attempts, isFirstMajor: original.length === FIRST_MAJOR })
  }
  hide(apiClient, 'apiCall', async (...parameters: Parameters<ApiCall>) =>
    drainAfterRelease(await governed.apply(apiClient, parameters)),
  )
}
