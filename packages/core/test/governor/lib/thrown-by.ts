/** What a function throws. Throws itself where it throws nothing. */
export function thrownBy(body: () => unknown): Error {
  try {
    body()
  } catch (error) {
    if (error instanceof Error) return error
    throw new TypeError('what was thrown is no error', { cause: error })
  }
  throw new Error('nothing was thrown')
}
