import { ReadFailure } from '../source/read-failure.js'
import { findErrorCode } from './find-error-code.js'

/** The failure behind an error of a client, where no connection came about; `undefined` for other errors. */
export function connectionFailure(error: unknown): ReadFailure | undefined {
  const code = findErrorCode(error)
  if (code === undefined) return undefined
  return new ReadFailure(`could not be reached (${code})`, 'Check its address, and the network on the way.')
}
