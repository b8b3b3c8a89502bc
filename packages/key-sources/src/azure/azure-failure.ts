import { connectionFailure } from '../http/connection-failure.js'
import { statusFailure } from '../http/status-failure.js'
import { ReadFailure } from '../source/read-failure.js'
import { unknownFailure } from '../source/unknown-failure.js'

const remedies = {
  unauthenticated: 'Check the credential of the client.',
  forbidden:
    'Give it the role Key Vault Secrets User (get, and list for the version before: or set `previous: false`), and let the ' +
    'network of the vault admit this host.',
  missing: 'Create it in the vault of the client, or give azureKeys a `pattern`.',
}

/** What an error of Azure's client means, in our words. */
export function azureFailure(error: unknown): ReadFailure {
  const status = statusOf(error)
  if (isDisabled(error))
    return new ReadFailure('has a current version that is disabled', 'Enable it, or add a version.')
  if (status !== undefined && status >= 300) return statusFailure(status, remedies)
  return connectionFailure(error) ?? unknownFailure(error, status)
}

/** Whether a version can't be read because it was deleted or disabled. */
export function isSecretGone(error: unknown): boolean {
  return statusOf(error) === 404 || isDisabled(error)
}

interface VaultError {
  readonly details?: { readonly error?: { readonly innerError?: { readonly code?: unknown } } }
}

/** A vault answers 403 and says inside what kind it is: https://learn.microsoft.com/azure/key-vault/general/rest-error-codes */
function isDisabled(error: unknown): boolean {
  return statusOf(error) === 403 && (error as VaultError).details?.error?.innerError?.code === 'SecretDisabled'
}

function statusOf(error: unknown): number | undefined {
  const status: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined
  return typeof status === 'number' ? status : undefined
}
