import { findErrorCode } from '../http/find-error-code.js'
import { ReadFailure } from '../source/read-failure.js'

/** What an error of the file system means, in our words. */
export function fileFailure(error: unknown): ReadFailure {
  const code = findErrorCode(error) ?? 'no code'
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new ReadFailure(`does not exist (${code})`, 'Write the key to it, or to "current" in a folder of that name.')
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new ReadFailure(
      `may not be read by this process (${code})`,
      'Give its user the right; in Kubernetes see fsGroup and defaultMode.',
    )
  }
  return new ReadFailure(`could not be read (${code})`, 'Check the disk or volume that holds it.')
}
