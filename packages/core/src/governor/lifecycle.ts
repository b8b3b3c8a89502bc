import { StoreUnavailableError } from '../errors/index.js'
import type { Activity } from './activity.js'
import type { Governance } from './governance.js'

const defaultDrainMs = 10_000

/** Loads what is lazy and asks each store once. Rejects with what fails. */
export async function prepareGovernance({ stores, estimator }: Governance): Promise<void> {
  for (const encoding of ['o200k_base', 'cl100k_base'] as const) {
    estimator.countOutput('ready', { encoding, contextWindow: Number.MAX_SAFE_INTEGER })
  }
  await stores.shared.read([])
}

/** Refuses new calls, drains, settles, closes the store. Calls that outlast the drain are charged by expiry. */
export async function closeGovernance(governance: Governance, timeoutMs: number = defaultDrainMs): Promise<void> {
  const { activity, clock, stores, audit } = governance
  activity.close()
  const timeout = Promise.withResolvers<void>()
  const cancel = clock.schedule(timeoutMs, () => timeout.resolve())
  await Promise.race([drain(activity), timeout.promise])
  cancel()
  await stores.shared.close?.()
  await audit?.close()
}

/** Settles what is under way, and posts what the shared store did not take before; a store that is away keeps it for later. */
export async function flushGovernance({ activity, stores }: Governance): Promise<void> {
  await activity.flush()
  try {
    await stores.shared.flush?.()
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error
  }
}

async function drain(activity: Activity): Promise<void> {
  await activity.idle()
  await activity.flush()
}
