import { runAsActor } from '../audit/actor-context.js'
import type { Fetch, Provider } from '../contracts/provider.js'
import { ConfigurationError, UnsupportedClientError } from '../errors/index.js'
import { assertKnownOptions, assertOneOf } from '../validation/known-options.js'
import { nearestName } from '../validation/nearest-name.js'
import { administer } from './administration.js'
import { assembleGovernance } from './assemble-governance.js'
import { budgetStatus } from './budget-status.js'
import { clientSeam } from './client-seam.js'
import type { Governance } from './governance.js'
import type { ClientOptions, Clients, GovernedFetchOptions, GovernOptions, Governor } from './governor.js'
import type { GovernorOptions, Providers } from './governor-options.js'
import { administerKeys } from './key-administration.js'
import { closeGovernance, flushGovernance, prepareGovernance } from './lifecycle.js'
import { withRunContext } from './run-context.js'
import { announceNotices } from './store-notices.js'

/**
 * Makes the governor of a service. Every option is checked now; unknown names are refused with the nearest known one.
 * Throws `ConfigurationError`.
 */
export function createGovernor<const P extends Providers>(options: GovernorOptions<P>): Governor<P> {
  const governance = assembleGovernance(options)
  announceNotices(governance)
  const { providers, fetch } = options
  const { setLimit, setPrices, suspend, resume } = administer(governance)
  return {
    createGovernedClient: (agent, clientOptions) =>
      createClients({ governance, providers, fetch }, agent, clientOptions),
    govern: (client, agent, governOptions) =>
      governClient({ governance, providers, fetch }, client, { agent, ...checkGovernOptions(governOptions) }),
    fetch(agent, name, fetchOptions) {
      governance.agents.assertUsable(agent)
      const { baseUrl, onDeny, auth } = checkFetchOptions(fetchOptions)
      const provider = providerNamed(providers, name)
      const seam = clientSeam(governance, provider, { agent, key: 'ring', auth, fetch, onDeny, overwritesKey: true })
      return seam.governFetch({ baseUrl: baseUrl ?? provider.wire.defaultBaseUrl })
    },
    run: (runOptions, body) => withRunContext(runOptions, governance.clock.now(), body),
    runAs: runAsActor,
    on: (name, listener, listenOptions) => governance.emitter.on(name, listener, listenOptions),
    async status(agent) {
      governance.agents.assertUsable(agent)
      return budgetStatus(governance, agent)
    },
    setLimit,
    setPrices,
    suspend,
    resume,
    keys: administerKeys(governance),
    ready: () => prepareGovernance(governance),
    flush: () => flushGovernance(governance),
    close: (closeOptions) => closeGovernance(governance, closeOptions?.timeoutMs),
    [Symbol.asyncDispose]: () => closeGovernance(governance),
  }
}

interface GovernorParts<P extends Providers> {
  readonly governance: Governance
  readonly providers: P
  readonly fetch: Fetch | undefined
}

function createClients<P extends Providers>(
  parts: GovernorParts<P>,
  agent: string,
  options: ClientOptions<P> = {},
): Clients<P> {
  const { governance, providers, fetch } = parts
  governance.agents.assertUsable(agent)
  assertKnownOptions('createGovernedClient: the options', options, Object.keys(providers))
  const clients = {}
  for (const [name, provider] of Object.entries(providers)) {
    const seam = clientSeam(governance, provider, { agent, key: 'ring', auth: 'key', fetch })
    const create = (): object => provider.createClient(seam, options[name] as never)
    // Asking for a client that can't be made is the mistake; the others are handed out all the same.
    Object.defineProperty(
      clients,
      name,
      provider.fetchOnly === true
        ? { get: create }
        : { value: create(), enumerable: true, writable: true, configurable: true },
    )
  }
  return clients as Clients<P>
}

interface GovernTarget extends Required<GovernOptions> {
  readonly agent: string | undefined
}

function governClient<C extends object>(parts: GovernorParts<Providers>, client: C, target: GovernTarget): C {
  const { governance, providers, fetch } = parts
  const { agent, key, auth } = target
  if (agent !== undefined) governance.agents.assertUsable(agent)
  const provider = Object.values(providers).find((candidate) => isObject(client) && candidate.recognises(client))
  if (provider === undefined) {
    throw new UnsupportedClientError({
      message: `govern: no provider recognises this client. Providers of this governor: ${Object.keys(providers).join(', ')}. For other SDKs use governor.fetch(agent, provider).`,
    })
  }
  if (!Object.isExtensible(client)) {
    throw new UnsupportedClientError({
      message:
        "govern: the client is frozen (or sealed) and can't be hooked in place. Govern it before Object.freeze or Object.seal.",
    })
  }
  provider.governClient(client, clientSeam(governance, provider, { agent, key, auth, fetch }))
  return client
}

function checkGovernOptions(options: GovernOptions = {}): Required<GovernOptions> {
  assertKnownOptions('govern: the options', options, ['key', 'auth'])
  const { key = 'adopt', auth = 'key' } = options
  assertOneOf('govern: key', key, ['adopt', 'ring'])
  assertOneOf('govern: auth', auth, ['key', 'client'])
  return { key, auth }
}

function checkFetchOptions(options: GovernedFetchOptions = {}): GovernedFetchOptions & Required<FetchModes> {
  assertKnownOptions('fetch: the options', options, ['baseUrl', 'onDeny', 'auth'])
  const { onDeny = 'respond', auth = 'key' } = options
  assertOneOf('fetch: onDeny', onDeny, ['respond', 'throw'])
  assertOneOf('fetch: auth', auth, ['key', 'client'])
  return { ...options, onDeny, auth }
}

type FetchModes = Pick<GovernedFetchOptions, 'onDeny' | 'auth'>

function providerNamed(providers: Providers, name: string): Provider<object, never> {
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined
  if (provider !== undefined) return provider
  const nearest = nearestName(name, Object.keys(providers))
  throw new ConfigurationError(
    `fetch: this governor has no provider ${JSON.stringify(name)}.${nearest === undefined ? '' : ` Did you mean "${nearest}"?`} Known: ${Object.keys(providers).join(', ')}.`,
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
