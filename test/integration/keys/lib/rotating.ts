import { createGovernor, type GovernorOptions, usd } from '@bursar/core'
import { openai } from '@bursar/openai'
import { createFakeClock, type FakeClock, type FakeProvider, startFakeProvider } from '@bursar/testing'
import type OpenAI from 'openai-7'
import { onTestFinished } from 'vitest'
import { type RecordedEvents, recordEvents } from '../../money/lib/recorded-events.ts'
import { startVault, type Vault } from './vault.ts'
import { vaultKeys } from './vault-keys.ts'

/** A provider that accepts the keys that are valid at the moment. */
export interface RotatingProvider {
  readonly provider: FakeProvider
  readonly vault: Vault
  readonly valid: Set<string>
  /** Does something when so many requests have arrived. */
  whenArrived(count: number, act: () => void): void
}

export async function rotatingProvider(): Promise<RotatingProvider> {
  const valid = new Set<string>()
  const acts = new Map<number, () => void>()
  const [vault, provider] = await Promise.all([
    startVault(),
    startFakeProvider({ keys: (key) => valid.has(key), answer: { outputTokens: [1, 4] } }),
  ])
  onTestFinished(async () => {
    await Promise.all([provider.close(), vault.close()])
  })
  let arrived = 0
  provider.behave(() => {
    acts.get(++arrived)?.()
    return undefined
  })
  return { provider, vault, valid, whenArrived: (count, act) => void acts.set(count, act) }
}

export interface RotatingGovernor {
  readonly governor: ReturnType<typeof createGovernor>
  readonly clock: FakeClock
  readonly events: RecordedEvents
  client(agent: string): OpenAI
}

/** A governor whose keys come from the vault, on a clock that a test moves. */
export function rotatingGovernor(
  { provider, vault }: RotatingProvider,
  options: Partial<GovernorOptions> = {},
): RotatingGovernor {
  const clock = createFakeClock(Date.parse('2026-11-20T10:00:00Z'))
  const governor = createGovernor({
    budgets: [{ scope: { agent: '*' }, limit: usd('100'), per: 'day' }],
    keys: vaultKeys(vault.url),
    acknowledgeVolatileStore: true,
    clock,
    ...options,
    // The SDK's own retries stay on: a busy machine loses connections, and the SDK retries neither a 401 nor our 503.
    providers: { openai: openai({ client: { baseURL: provider.baseUrl } }) },
  })
  onTestFinished(() => governor.close({ timeoutMs: 0 }))
  return {
    governor,
    clock,
    events: recordEvents(governor),
    client: (agent) => governor.createGovernedClient(agent).openai as unknown as OpenAI,
  }
}
