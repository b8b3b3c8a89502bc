import { connectionFailure } from '../http/connection-failure.js'
import { ReadFailure } from '../source/read-failure.js'
import { unknownFailure } from '../source/unknown-failure.js'

const again = 'It is asked again at the next call.'

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Errors */
const failures: Readonly<Record<string, readonly [problem: string, remedy: string] | undefined>> = {
  ResourceNotFoundException: ['does not exist', 'Create it in the region of the client, or give awsKeys a `pattern`.'],
  AccessDeniedException: [
    'may not be read with these credentials',
    'Allow secretsmanager:GetSecretValue on it, and kms:Decrypt where it has a key of its own.',
  ],
  DecryptionFailure: ['could not be decrypted', 'Allow kms:Decrypt on its key, and check that the key is enabled.'],
  InvalidRequestException: [
    'is marked for deletion, or in no state to be read',
    'Restore it: aws secretsmanager restore-secret.',
  ],
  InvalidParameterException: ['was asked for with a name that is none', 'Give awsKeys another `pattern`.'],
  ThrottlingException: ['is throttled', 'Ask less often, or raise the quota.'],
  InternalServiceError: ['is unavailable', again],
  UnrecognizedClientException: ['was refused: the credentials are not valid', 'Check the credentials of the client.'],
  InvalidSignatureException: [
    'was refused: the signature is not valid',
    'Check the credentials of the client, and the clock.',
  ],
  ExpiredTokenException: ['was refused: the credentials have ended', 'Renew the credentials of the client.'],
  CredentialsProviderError: ['was not asked for: the client found no credentials', 'Give the client credentials.'],
}

/** What an error of the AWS SDK means, in our words. */
export function awsFailure(error: unknown): ReadFailure {
  const name = errorNameOf(error)
  const known = Object.hasOwn(failures, name) ? failures[name] : undefined
  if (known !== undefined) return new ReadFailure(`${known[0]} (${name})`, known[1])
  const status = statusOf(error)
  if (status !== undefined && status >= 500) return new ReadFailure(`is unavailable (${status})`, again)
  if (status === 429) return new ReadFailure('is throttled (429)', 'Ask less often, or raise the quota.')
  return connectionFailure(error) ?? unknownFailure(error, status)
}

/** The name of an error, which the SDK takes from the answer's `__type`. */
export function errorNameOf(error: unknown): string {
  const name: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'name') : undefined
  return typeof name === 'string' ? name : ''
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { $metadata: metadata } = error as { $metadata?: { httpStatusCode?: unknown } }
  return typeof metadata?.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined
}
