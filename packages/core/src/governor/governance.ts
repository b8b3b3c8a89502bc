import type { Redactor } from '@bursar/redact'
import type { InputEstimator } from '@bursar/tokens'
import type { AuditLog } from '../contracts/audit.js'
import type { BudgetSet } from '../budget/compile-budgets.js'
import type { BudgetStore } from '../contracts/budget-store.js'
import type { Clock } from '../contracts/clock.js'
import type { GovernorEmitter } from '../event/governor-emitter.js'
import type { KeyRing } from '../key/key-ring.js'
import type { Admission } from '../limit/admission.js'
import type { SharedLimitQueue } from '../limit/shared-limit-queue.js'
import type { SharedLimits } from '../limit/shared-limits.js'
import type { StoreTime } from '../limit/store-time.js'
import type { Headroom } from '../request/headroom.js'
import type { RefusalMemory } from '../request/refusal-memory.js'
import type { Activity } from './activity.js'
import type { Agents } from './agents.js'
import type { GateAnswers } from './gate-answers.js'
import type { PricesInUse } from './prices-in-use.js'

/** What the steps of a request share: the parts of one governor, already checked and wired. */
export interface Governance {
  readonly clock: Clock
  readonly randomId: () => string
  readonly emitter: GovernorEmitter
  readonly redactor: Redactor
  readonly prices: PricesInUse
  readonly estimator: InputEstimator
  readonly budgets: BudgetSet
  readonly headroom: Headroom
  readonly refusals: RefusalMemory
  readonly admission: Admission
  readonly sharedLimits: SharedLimits
  readonly sharedLimitQueue: SharedLimitQueue
  readonly storeTime: StoreTime
  readonly gateAnswers: GateAnswers
  readonly keys: KeyRing
  readonly agents: Agents
  readonly activity: Activity
  readonly stores: Stores
  readonly audit: AuditLog | undefined
  readonly settings: Settings
}

export interface Stores {
  readonly shared: BudgetStore
  /** Serves budgets that are `store: "local"`; the same as `shared` where no store was given. */
  readonly local: BudgetStore
}

/** Options of the governor, completed. */
export interface Settings {
  readonly organization: string | undefined
  readonly minOutputTokens: number
  readonly defaultMaxOutputTokens: number | undefined
  readonly interruptedLagTokens: number
  readonly interruptedTokensPerSecond: number
  readonly allowances: Readonly<Record<string, number>>
  readonly allowUnmetered: ReadonlySet<string>
  readonly unknownModels: 'refuse' | 'ceiling' | 'free'
  readonly streamUsage: 'inject' | 'estimate'
  readonly outputCap: 'inject' | 'refuse'
  readonly reservationTtlMs: number
  readonly settleBeforeReturn: boolean
}
