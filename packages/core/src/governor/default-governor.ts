import { isDeepStrictEqual } from 'node:util'
import type { Provider } from '../contracts/provider.js'
import { ConfigurationError } from '../errors/index.js'
import { assembleGovernance } from './assemble-governance.js'
import { clientSeam } from './client-seam.js'
import type { Governance } from './governance.js'
import type { GovernorOptions } from './governor-options.js'
import { closeGovernance } from './lifecycle.js'

/** Options of the governor that exists once per process, for services that need no governor of their own. */
export type DefaultGovernorOptions = Omit<GovernorOptions, 'providers'>

const registryKey = Symbol.for('bursar.default-governor')

interface DefaultGovernor {
  readonly governance: Governance
  readonly declared: DefaultGovernorOptions
  close(): Promise<void>
}

/**
 * A client of the process-wide governor. The first caller's options make it; a later caller may repeat them or give none.
 * Throws `ConfigurationError` for an option that contradicts, or comes too late.
 */
export function createDefaultClient<Client extends object, Options>(
  provider: Provider<Client, Options>,
  agent: string,
  options: { readonly governor: DefaultGovernorOptions; readonly client: Options | undefined },
): Client {
  const { governance, declared } = defaultGovernor(provider, options.governor)
  governance.agents.assertUsable(agent)
  const seam = clientSeam(governance, provider, { agent, key: 'ring', auth: 'key', fetch: declared.fetch })
  return provider.createClient(seam, options.client)
}

function defaultGovernor(provider: Provider<object, never>, options: DefaultGovernorOptions): DefaultGovernor {
  const holder = globalThis as { [registryKey]?: DefaultGovernor }
  const existing = holder[registryKey]
  if (existing !== undefined) {
    assertAgreement(existing.declared, options)
    return existing
  }
  const governance = assembleGovernance({ ...options, providers: { [provider.wire.provider]: provider } })
  return (holder[registryKey] = { governance, declared: options, close: () => closeGovernance(governance) })
}

function assertAgreement(declared: DefaultGovernorOptions, options: DefaultGovernorOptions): void {
  for (const [name, value] of Object.entries(options) as [keyof DefaultGovernorOptions, unknown][]) {
    if (value === undefined || value === declared[name] || isDeepStrictEqual(value, declared[name])) continue
    throw new ConfigurationError(
      `createGovernedClient: \`${name}\` differs from what the process-wide governor was made with. Declare it once, at the ` +
        'first call, or use createGovernor for governors of your own.',
    )
  }
}
