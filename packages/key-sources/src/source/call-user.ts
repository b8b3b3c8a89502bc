import { ReadFailure } from './read-failure.js'

/**
 * Calls a function of the user's that gives or takes a credential. What it throws is not repeated: errors of such
 * functions often hold what they were made from. Rejects with a `ReadFailure`.
 */
export async function callUser<Result>(option: string, call: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await call()
  } catch {
    throw new ReadFailure(
      `was not read: the function given as \`${option}\` failed`,
      'Log its error inside it; it is not shown here, since it may hold a credential.',
    )
  }
}
