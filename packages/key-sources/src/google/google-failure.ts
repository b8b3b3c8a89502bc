import { connectionFailure } from '../http/connection-failure.js'
import { ReadFailure } from '../source/read-failure.js'
import { unknownFailure } from '../source/unknown-failure.js'

const again = 'It is asked again at the next call.'

/** https://grpc.io/docs/guides/status-codes/ */
export const grpcCodes = { notFound: 5, failedPrecondition: 9 } as const

const failures: Readonly<Record<number, readonly [problem: string, remedy: string]>> = {
  3: ['was asked for with a name that is none (INVALID_ARGUMENT)', 'Give googleKeys another `pattern`.'],
  4: ['did not answer in time (DEADLINE_EXCEEDED)', again],
  5: ['does not exist, or has no version (NOT_FOUND)', 'Create it, or give googleKeys a `pattern`.'],
  7: [
    'may not be read with these credentials (PERMISSION_DENIED)',
    'Grant roles/secretmanager.secretAccessor on it: it has secretmanager.versions.access.',
  ],
  8: ['is throttled (RESOURCE_EXHAUSTED)', 'Ask less often, or raise the quota.'],
  9: ['has a latest version that is disabled or destroyed (FAILED_PRECONDITION)', 'Enable it, or add a version.'],
  13: ['is unavailable (INTERNAL)', again],
  14: ['is unavailable, could not be reached, or was not answered in JSON (UNAVAILABLE)', again],
  16: ['was refused: the credentials are not valid (UNAUTHENTICATED)', 'Check the credentials of the client.'],
}

/** What an error of Google's client means, in our words. */
export function googleFailure(error: unknown): ReadFailure {
  const code = grpcCodeOf(error)
  const known = code === undefined ? undefined : failures[code]
  if (known !== undefined) return new ReadFailure(...known)
  return connectionFailure(error) ?? unknownFailure(error, code)
}

/** The gRPC status of an error. */
export function grpcCodeOf(error: unknown): number | undefined {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  return typeof code === 'number' ? code : undefined
}
