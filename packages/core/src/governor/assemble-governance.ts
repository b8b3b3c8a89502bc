import { createRedactor, type Redactor } from '@bursar/redact'
import { createInputEstimator } from '@bursar/tokens'
import { startAuditing } from '../audit/start-auditing.js'
import { compileBudgets } from '../budget/compile-budgets.js'
import type { KeySource } from '../contracts/key-source.js'
import { randomId as defaultRandomId, systemClock } from '../defaults.js'
import { GovernorEmitter } from '../event/governor-emitter.js'
import { environmentKeys } from '../key/environment-keys.js'
import { createKeyRing } from '../key/key-ring.js'
import { memoryStore } from '../ledger/memory-store.js'
import { createAdmission } from '../limit/admission.js'
import { SharedLimitQueue } from '../limit/shared-limit-queue.js'
import { SharedLimits } from '../limit/shared-limits.js'
import { StoreTime } from '../limit/store-time.js'
import { Headroom } from '../request/headroom.js'
import { RefusalMemory } from '../request/refusal-memory.js'
import { Activity } from './activity.js'
import { Agents } from './agents.js'
import { GateAnswers } from './gate-answers.js'
import type { Governance, Settings } from './governance.js'
import type { GovernorOptions } from './governor-options.js'
import { PricesInUse } from './prices-in-use.js'
import { sharedStore } from './shared-store.js'
import { validateGovernorOptions } from './validate-governor-options.js'
import { warnAboutVolatileStore } from './volatile-store-warning.js'

/** Checks the options once and wires the parts of a governor. Throws `ConfigurationError`. */
export function assembleGovernance(options: GovernorOptions): Governance {
  validateGovernorOptions(options)
  const { clock = systemClock, randomId = defaultRandomId } = options
  const redactor = createRedactor()
  const emitter = new GovernorEmitter({ now: () => clock.now(), redact: (text) => redactor.text(text) })
  const local = memoryStore({ clock })
  const budgets = compileBudgets(options.budgets ?? [])
  const storeTime = new StoreTime(clock)
  const { store } = options
  const shared = store === undefined ? local : sharedStore(store, budgets.budgets, { clock, randomId })
  const stores = { shared, local }
  if (options.acknowledgeVolatileStore !== true) warnAboutVolatileStore(budgets.budgets, stores)
  const governance: Governance = {
    clock,
    randomId,
    emitter,
    redactor,
    prices: new PricesInUse(options.prices),
    estimator: options.estimator ?? createInputEstimator(),
    budgets,
    headroom: new Headroom(clock),
    refusals: new RefusalMemory(clock),
    admission: createAdmission(options.limits ?? [], clock),
    sharedLimits: new SharedLimits(options.limits ?? []),
    sharedLimitQueue: new SharedLimitQueue(clock, storeTime),
    storeTime,
    gateAnswers: new GateAnswers(clock),
    keys: createKeyRing(registering(options.keys ?? environmentKeys(), redactor), {
      clock,
      onEvent: (event) => emitter.emit(event.type, () => event),
    }),
    agents: new Agents(options.agents),
    activity: new Activity(options.waitUntil),
    stores,
    audit: options.audit,
    settings: completeSettings(options),
  }
  startAuditing(governance, options)
  return governance
}

function completeSettings(options: GovernorOptions): Settings {
  return {
    organization: options.organization,
    minOutputTokens: options.minOutputTokens ?? 256,
    defaultMaxOutputTokens: options.defaultMaxOutputTokens,
    interruptedLagTokens: options.interruptedLagTokens ?? 128,
    interruptedTokensPerSecond: options.interruptedTokensPerSecond ?? 500,
    allowances: options.allowances ?? {},
    allowUnmetered: new Set(options.allowUnmetered),
    unknownModels: options.unknownModels ?? 'refuse',
    streamUsage: options.streamUsage ?? 'inject',
    outputCap: options.outputCap ?? 'inject',
    reservationTtlMs: options.reservationTtlMs ?? 600_000,
    settleBeforeReturn: options.settle === 'beforeReturn',
  }
}

/** The redactor must know a key before anything that may echo it is sent. */
function registering(source: KeySource, redactor: Redactor): KeySource {
  return {
    name: source.name,
    ...(source.watch === undefined ? {} : { watch: source.watch.bind(source) }),
    fetch(reference, options) {
      const keys = source.fetch(reference, options)
      return keys instanceof Promise ? keys.then((fetched) => register(fetched, redactor)) : register(keys, redactor)
    },
  }
}

function register<Keys extends readonly { readonly secret: string }[]>(keys: Keys, redactor: Redactor): Keys {
  for (const { secret } of keys) redactor.register(secret.trim())
  return keys
}
