/** Headers whose value is a credential, in lower case. */
export const sensitiveHeaders: readonly string[] = [
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'x-amz-security-token',
  'ocp-apim-subscription-key',
  'cf-aig-authorization',
  'helicone-auth',
  'x-portkey-api-key',
  'x-litellm-api-key',
  'x-custom-key',
  'x-vault-token',
  'cookie',
  'set-cookie',
  'sec-websocket-protocol',
]

const known = new Set(sensitiveHeaders)

// Gateways name their own headers; the end of the name tells what the value is.
const credentialEnding = /(?:^|-)(?:api-?key|subscription-key|auth|authorization|token|secret|password)$/

/** Whether a header of this name, in any case, carries a credential. */
export function isSensitiveHeader(name: string): boolean {
  const lowerCase = name.toLowerCase()
  return known.has(lowerCase) || (name.includes('-') && credentialEnding.test(lowerCase))
}
