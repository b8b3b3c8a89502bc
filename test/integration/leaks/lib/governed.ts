import {
  createGovernor,
  environmentKeys,
  type Governor,
  type GovernorEventName,
  type GovernorOptions,
  requests,
  usd,
} from '@bursar/core'
import { bindOpenAI } from '../../../../packages/openai/src/bind-openai.ts'
import type { Client, Sdk } from '../../fidelity/lib/sdk.ts'

type OpenAIGovernor = Governor<{ openai: ReturnType<ReturnType<typeof bindOpenAI>['openai']> }>

const eventNames: readonly GovernorEventName[] = [
  'request.start',
  'usage',
  'request.blocked',
  'budget.threshold',
  'budget.exceeded',
  'budget.overrun',
  'budget.store_degraded',
  'key.resolved',
  'key.rejected',
  'policy.denied',
  'agent.suspended',
  'agent.resumed',
  'budget.limit_changed',
  'listener.error',
]

export interface Governed {
  readonly governor: OpenAIGovernor
  readonly client: Client
  /** Everything that was announced. */
  readonly events: readonly object[]
}

export interface GovernedOptions extends Partial<GovernorOptions> {
  readonly sdk: Sdk
  readonly baseURL: string
  readonly secret: string
}

export const agent = 'leaky'

/** A governor whose key comes from an environment, and a client made by it. */
export function governed({ sdk, baseURL, secret, ...options }: GovernedOptions): Governed {
  const governor: OpenAIGovernor = createGovernor({
    keys: environmentKeys({ environment: { OPENAI_KEY_LEAKY: secret } }),
    budgets: [
      { scope: { agent: '*' }, limit: usd('100'), per: 'hour' },
      { scope: {}, limit: requests(1_000), per: 'hour' },
    ],
    ...options,
    providers: { openai: bindOpenAI(sdk.OpenAI as never).openai({ client: { baseURL, maxRetries: 0 } }) },
  })
  const events: object[] = []
  for (const name of eventNames) governor.on(name, (event) => void events.push(event))
  return { governor, client: governor.createGovernedClient(agent).openai as never, events }
}
