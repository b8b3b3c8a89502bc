import { ReadFailure } from './read-failure.js'

/**
 * The failure behind an error that nothing more is known of: its status, or the name of its class, which is letters
 * only. Its message may hold anything.
 */
export function unknownFailure(error: unknown, status?: number): ReadFailure {
  const name = error instanceof Error && /^[A-Za-z]{1,40}$/.test(error.name) ? error.name : 'an error'
  return new ReadFailure(
    `could not be read (${status ?? name})`,
    'Call the client by itself to see its error: it is not shown here, since it may hold a credential.',
  )
}
