import { assertKnownOptions, ConfigurationError } from '@bursar/core'
import type { Fetch, KeyMaterial, KeyReference, KeySource } from '@bursar/core'
import type { SecretName } from '../naming/name-pattern.js'
import { materialsOf } from '../payload/materials-of.js'
import { callUser } from '../source/call-user.js'
import { defineKeySource, type DeadlineOption } from '../source/define-key-source.js'
import { ReadFailure } from '../source/read-failure.js'
import { addressDefect } from './address-defect.js'
import { assertHeaders, headersDefect } from './assert-headers.js'
import { connectionFailure } from './connection-failure.js'
import { getText } from './get-text.js'
import { secretAddress, urlOption } from './secret-address.js'
import { statusFailure } from './status-failure.js'

export interface HttpKeysOptions extends DeadlineOption {
  /**
   * Where an agent's keys are: a pattern with `{provider}`, `{team}`, `{agent}`, `{environment}` in its path or query, or a
   * function. Redirects are not followed.
   */
  readonly url: string | SecretName
  /** Sent with each request; a function is called for each, so that a token can be renewed. @default none */
  readonly headers?: HttpHeaders | ((reference: KeyReference) => HttpHeaders | Promise<HttpHeaders>)
  /**
   * Makes keys of the body of an answer: the key, an object with `current` or `api_key`, or keys, newest first.
   * @default the forms that all sources share
   */
  readonly parse?: (body: string) => string | object | readonly KeyMaterial[]
  /** Whether the address of another host may begin with `http://`: the keys can then be read on the way. @default false */
  readonly allowHttp?: boolean
  /** @default globalThis.fetch */
  readonly fetch?: Fetch
}

export type HttpHeaders = Readonly<Record<string, string>>

const known = ['url', 'headers', 'parse', 'allowHttp', 'fetch', 'deadlineMs']

const remedies = {
  unauthenticated: 'Check `headers`.',
  forbidden: 'Allow it to the credential in `headers`.',
  missing: 'Store a key there, or check `url`.',
}

/**
 * Keys from a server of your own, or a secret manager's HTTP API: one GET for each agent.
 *
 * Throws `ConfigurationError` for wrong options; its `fetch` rejects with `KeyUnavailableError`.
 */
export function httpKeys(options: HttpKeysOptions): KeySource {
  assertKnownOptions('httpKeys', options, known)
  validate(options)
  const { url, headers = {}, parse = (body) => body, allowHttp, fetch = globalThis.fetch, deadlineMs } = options
  return defineKeySource({
    name: 'http',
    option: urlOption,
    nameOf: secretAddress(url),
    place: (address) => `the key at ${withoutCredentials(address)}`,
    read: async (address, { reference, signal }) => {
      const defect = addressDefect(address, allowHttp)
      if (defect !== undefined) throw new ReadFailure(`was not asked for: it ${defect}`, `Check ${urlOption}.`)
      const sent = typeof headers === 'function' ? await callUser('headers', () => headers(reference)) : headers
      assertHeaders(sent)
      const { status, text } = await getText(address, { headers: sent, signal, fetch })
      if (status !== 200) throw statusFailure(status, remedies)
      return materialsOf(await callUser('parse', () => parse(text)))
    },
    explain: (error) => connectionFailure(error) ?? new ReadFailure('could not be read', 'Check `httpKeys`.'),
    deadlineMs,
  })
}

/** A query may hold a token. */
function withoutCredentials(address: string): string {
  const url = URL.parse(address)
  return url === null ? 'an address that is none' : `${url.origin}${url.pathname}`
}

function validate({ url, headers, parse, allowHttp }: HttpKeysOptions): void {
  const fail = (rule: string): never => {
    throw new ConfigurationError(`httpKeys: ${rule}.`)
  }
  if (typeof url !== 'function') {
    const example = typeof url === 'string' ? url.replace(/\{[^{}]*\}/g, 'a') : url
    const defect = addressDefect(example, allowHttp)
    if (defect !== undefined) fail(`\`url\` ${defect}`)
    if (!/^https?:\/\/[^/?#{}]+[/?#]/.test(url)) fail('`url` may hold placeholders in its path and query only')
  }
  if (parse !== undefined && typeof parse !== 'function') fail('`parse` must be a function')
  if (headers === undefined || typeof headers === 'function') return
  const defect = typeof headers === 'object' && headers !== null ? headersDefect(headers) : 'must be an object'
  if (defect !== undefined) fail(`\`headers\` ${defect}`)
}
