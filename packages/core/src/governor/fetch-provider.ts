import type { WireProtocol, WireRequest } from '@bursar/wire'
import { assertScopeValue } from '../budget/scope.js'
import type { Provider } from '../contracts/provider.js'
import { ConfigurationError, UnsupportedClientError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import { assertKnownOptions, assertOneOf } from '../validation/known-options.js'
import { parseBaseUrl } from './parse-base-url.js'

export interface FetchProviderOptions {
  /** What is on the wire: `openaiWire` (also of compatible servers), `anthropicWire` or `googleWire` of @bursar/wire. */
  readonly wire: WireProtocol
  /** The name in budgets, prices, keys and events: `groq`. @default the wire's own: `openai` */
  readonly provider?: string
  /** Where the agent's key may go, and what paths are below. Needed with a name of your own. @default the wire's own */
  readonly baseUrl?: string
  /**
   * `inject`: streams are asked for their usage (`stream_options`). `reported`: the server sends it unasked, or refuses the
   * field. @default "inject"
   */
  readonly streamUsage?: 'inject' | 'reported'
}

/** A provider without an SDK of its own. */
export interface FetchProvider extends Provider<never> {
  readonly fetchOnly: true
}

/**
 * A provider that is reached through `governor.fetch(agent, name)` only, by whichever SDK takes a fetch; no vendor SDK is
 * needed. Throws `ConfigurationError` for an unknown option, and for a name of its own without a base URL.
 */
export function fetchProvider(options: FetchProviderOptions): FetchProvider {
  const wire = wireOf(options)
  return {
    wire,
    fetchOnly: true,
    createClient() {
      throw new ConfigurationError(
        `createGovernedClient makes no client of "${wire.provider}": it was declared by fetchProvider, without an SDK. ` +
          `Give your SDK governor.fetch(agent, provider) as its fetch.`,
      )
    },
    governClient() {
      throw new UnsupportedClientError({ message: `govern: "${wire.provider}" is reached by governor.fetch only.` })
    },
    recognises: () => false,
  }
}

function wireOf(options: FetchProviderOptions): WireProtocol {
  assertKnownOptions('fetchProvider', options, ['wire', 'provider', 'baseUrl', 'streamUsage'])
  const wire = assertWire(options.wire)
  const { provider = wire.provider, streamUsage = 'inject' } = options
  assertScopeValue('fetchProvider: provider', provider)
  assertOneOf('fetchProvider: streamUsage', streamUsage, ['inject', 'reported'])
  return {
    ...wire,
    provider,
    defaultBaseUrl: baseUrlOf(options, provider),
    ...(streamUsage === 'reported' && { identify: (request) => unasked(wire, request) }),
  }
}

/** Without a base URL, the key of a Groq would go to OpenAI. */
function baseUrlOf({ wire, baseUrl }: FetchProviderOptions, provider: string): string {
  if (baseUrl !== undefined) return parseBaseUrl(baseUrl).href.replace(/\/+$/, '')
  if (provider === wire.provider) return wire.defaultBaseUrl
  throw new ConfigurationError(
    `fetchProvider: "${provider}" needs a \`baseUrl\`, e.g. "https://api.groq.com/openai/v1"; ` +
      `its key must not go to ${wire.defaultBaseUrl}.`,
  )
}

function unasked(wire: WireProtocol, request: WireRequest): ReturnType<WireProtocol['identify']> {
  const operation = wire.identify(request)
  return operation && { ...operation, needsStreamUsage: false }
}

function assertWire(wire: WireProtocol): WireProtocol {
  const isWire = typeof wire === 'object' && wire !== null && typeof Reflect.get(wire, 'identify') === 'function'
  if (isWire) return wire
  throw new ConfigurationError(
    `fetchProvider: \`wire\` must be a wire of @bursar/wire, e.g. openaiWire; got ${describeValue(wire)}.`,
  )
}
