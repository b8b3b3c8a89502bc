import type { KeyReference } from '../contracts/key-source.js'
import type { ClientSeam, Fetch, GovernFetchOptions, Provider } from '../contracts/provider.js'
import { decorateError } from '../errors/index.js'
import type { FetchSeam } from '../request/fetch-seam.js'
import { governRequest } from '../request/govern-request.js'
import type { Governance } from './governance.js'
import { parseBaseUrl } from './parse-base-url.js'

/** Stands where an SDK expects a key. Not a secret; a socket that sends it is refused by the provider. */
export const placeholderKey = 'bursar-governed-no-key'

export interface SeamOptions {
  readonly agent: string | undefined
  /** `adopt`: the key an existing client holds joins the ring. `ring`: it is dropped. */
  readonly key: 'adopt' | 'ring'
  readonly auth: 'key' | 'client'
  readonly fetch: Fetch | undefined
  readonly onDeny?: 'respond' | 'throw'
  /** Whatever key an SDK sends gives way to the agent's, not only the placeholder. */
  readonly overwritesKey?: boolean
}

/** What one client of one provider gets to see of the governor. */
export function clientSeam(
  governance: Governance,
  provider: Provider<object, never>,
  options: SeamOptions,
): ClientSeam {
  const { agent, auth } = options
  // A shared client's own key serves every agent that uses it, under a name no agent can have.
  const keyHolder = agent === undefined && options.key === 'adopt' ? `\0${governance.randomId()}` : undefined
  return {
    agent,
    auth,
    placeholder: placeholderKey,
    decorateError,
    governFetch: (fetchOptions) => governedFetch({ governance, provider, options, keyHolder }, fetchOptions),
    adoptKey:
      options.key === 'adopt' && auth === 'key'
        ? (secret) => governance.keys.adopt(adoptingReference({ governance, provider, options, keyHolder }), secret)
        : undefined,
  }
}

interface SeamParts {
  readonly governance: Governance
  readonly provider: Provider<object, never>
  readonly options: SeamOptions
  readonly keyHolder: string | undefined
}

/** Into whose ring the key of an existing client goes. */
function adoptingReference({ governance, provider, options, keyHolder }: SeamParts): KeyReference {
  const holder = keyHolder ?? options.agent ?? ''
  return { provider: provider.wire.provider, agent: governance.agents.policyOf(holder)?.keyPool ?? holder }
}

function governedFetch(
  { governance, provider, options, keyHolder }: SeamParts,
  { baseUrl, send, timeoutMs = () => undefined }: GovernFetchOptions,
): Fetch {
  const url = parseBaseUrl(baseUrl)
  const seam: FetchSeam = {
    governance,
    wire: provider.wire,
    origin: url.origin,
    basePath: url.pathname.replace(/\/+$/, ''),
    agent: options.agent,
    keyHolder,
    auth: options.auth,
    placeholder: placeholderKey,
    onDeny: options.onDeny ?? 'respond',
    overwritesKey: options.overwritesKey ?? false,
    timeoutMs,
    // Looked up at each call: tracing tools replace the global fetch after this module was loaded.
    send: send ?? options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
  }
  return (input, init) => governRequest(seam, input, init)
}
