import { isSensitiveHeader } from './sensitive-headers.js'

/** Properties whose value is a credential, in lower case and without `-` and `_`. */
const sensitiveProperties: ReadonlySet<string> = new Set([
  'apikey',
  'adminapikey',
  'xapikey',
  'authtoken',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'sessiontoken',
  'bearertoken',
  'clientsecret',
  'secret',
  'secretkey',
  'secretaccesskey',
  'privatekey',
  'password',
  'passphrase',
])

const longestName = 64

// Most names can be told from these at once.
const hint = /key|secret|token|pass|auth|cookie|protocol/i

/** Whether a property, Map key or header of this name, in any case and spelling, holds a credential. */
export function isSensitiveName(name: unknown): boolean {
  if (typeof name !== 'string' || name.length < 6 || name.length > longestName || !hint.test(name)) return false
  return sensitiveProperties.has(name.toLowerCase().replaceAll(/[-_]/g, '')) || isSensitiveHeader(name)
}
