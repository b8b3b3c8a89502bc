import { createRedactor } from '@bursar/redact'
import { createInputEstimator } from '@bursar/tokens'
import { startAuditing } from '../audit/start-auditing.js'
import { compileBudgets } from '../budget/compile-budgets.js'
import { randomId as defaultRandomId, systemClock } from '../defaults.js'
import { GovernorEmitter } from '../event/governor-emitter.js'
import { environmentKeys } from '../key/environment-keys.js'
import { KeyRing } from '../key/key-ring.js'
import { completeKeyRingOptions } from '../key/key-ring-settings.js'
import { memoryStore } from '../ledger/memory-store.js'
import { createAdmission } from '../limit/admission.js'
import { SharedLimitQueue } from '../limit/shared-limit-queue.js'
import { SharedLimits } from '../limit/shared-limits.js'
import { StoreTime } from '../limit/store-time.js'
import { Headroom } from '../request/headroom.js'
import { RefusalMemory } from '../request/refusal-memory.js'
import { Activity } from './activity.js'
import { Agents } from './agents.js'
import { FleetCompromises } from './fleet-compromises.js'
import { FleetKeyUse } from './fleet-key-use.js'
import { GateAnswers } from './gate-answers.js'
import type { Governance, Settings } from './governance.js'
import type { GovernorOptions } from './governor-options.js'
import { PricesInUse } from './prices-in-use.js'
import { recordKeyChange } from './record-key-change.js'
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
  const agents = new Agents(options.agents)
  const activity = new Activity(options.waitUntil)
  if (options.acknowledgeVolatileStore !== true) warnAboutVolatileStore(budgets.budgets, stores)
  const fleetCompromises = new FleetCompromises({ stores, activity })
  const keys = new KeyRing(options.keys ?? environmentKeys(), {
    clock,
    redactor,
    settings: completeKeyRingOptions(options.keyRing),
    onEvent: (event) => recordKeyChange(governance, event),
    onRefresh: (held) => fleetCompromises.learn(keys, held),
    rotateAfterMs: ({ agent }) => agents.rotateAfterMs(agent),
  })
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
    keys,
    fleetCompromises,
    fleetKeyUse: new FleetKeyUse({ stores, clock, randomId, activity }),
    providers: new Map(Object.entries(options.providers).map(([name, { wire }]) => [name, wire.provider])),
    agents,
    activity,
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
    environment: options.environment,
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
