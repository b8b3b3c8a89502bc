import { ConfigurationError } from '@bursar/core'
import type { Fetch } from '@bursar/core'
import { addressDefect } from '../http/address-defect.js'
import { assertHeaders } from '../http/assert-headers.js'
import { pathRules } from '../naming/path-rules.js'
import { callUser } from '../source/call-user.js'
import type { VaultKeysOptions } from './vault-keys.js'

/** A KV engine, and how it is asked. */
export interface VaultMount {
  /** Without a slash at its end. */
  readonly address: string
  readonly name: string
  readonly field: string | undefined
  readonly fetch: Fetch
  /** Rejects with a `ReadFailure` where the token can't be had or sent. */
  readonly headers: () => Promise<Record<string, string>>
}

/** Throws `ConfigurationError`. */
export function vaultMountOf(options: VaultKeysOptions): VaultMount {
  const { address, token, namespace, mount = 'secret', field, allowHttp, fetch = globalThis.fetch } = options
  const defect = addressDefect(address, allowHttp) ?? (/[?#]/.test(address) ? 'must have no query' : undefined)
  if (defect !== undefined) throw new ConfigurationError(`vaultKeys: \`address\` ${defect}.`)
  assertText('mount', mount, pathRules('mount', '._~@-').name)
  if (namespace !== undefined) assertText('namespace', namespace, /^[\x21-\x7e]+$/)
  if (field !== undefined) assertText('field', field, /./)
  if (token !== undefined && typeof token !== 'function') assertText('token', token, /^[\x21-\x7e]+$/)
  return { address: address.replace(/\/+$/, ''), name: mount, field, fetch, headers: () => headersOf(token, namespace) }
}

async function headersOf(
  token: VaultKeysOptions['token'],
  namespace: string | undefined,
): Promise<Record<string, string>> {
  const given = typeof token === 'function' ? await callUser('token', token) : token
  const headers = {
    // What a Vault Agent may ask of its callers: https://developer.hashicorp.com/vault/docs/agent-and-proxy/agent#listener-stanza
    'X-Vault-Request': 'true',
    ...(given !== undefined && { 'X-Vault-Token': given }),
    ...(namespace !== undefined && { 'X-Vault-Namespace': namespace }),
  }
  assertHeaders(headers)
  return headers
}

// Their values are not shown: a token may have been given in the wrong place.
function assertText(name: string, value: unknown, rule: RegExp): void {
  if (typeof value === 'string' && rule.test(value)) return
  throw new ConfigurationError(
    `vaultKeys: \`${name}\` must be text without spaces, line breaks and other characters that it can't hold.`,
  )
}
