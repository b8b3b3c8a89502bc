import type { NanoUsd, TokenUsage } from '@bursar/models'
import type { LimitUnit } from './budget.js'

/** Fields of every event. Events are frozen and versioned; they carry neither prompts nor keys. */
export interface BaseEvent {
  readonly version: 1
  /** Epoch ms. */
  readonly at: number
  readonly agent: string
  readonly team?: string
  readonly environment?: string
  readonly runId?: string
  readonly tags?: Readonly<Record<string, string>>
  /** Correlates all events of one physical attempt. */
  readonly callId?: string
}

/** A key as it may be shown. */
export interface KeyIdentity {
  readonly label: string
  /** `kf_` and 12 hexadecimal digits. */
  readonly fingerprint: string
}

export interface CallFacts {
  readonly provider: string
  readonly operation: string
  readonly model?: string
}

export interface RequestStartEvent extends BaseEvent, CallFacts {
  readonly type: 'request.start'
  readonly estimatedInputTokens: number
  /** Upper bound held on every USD budget. */
  readonly reserved: NanoUsd
  /** What we changed on the wire: an output cap in tokens, and whether stream usage was requested. */
  readonly injected: { readonly maxOutputTokens?: number; readonly streamUsage?: boolean }
}

export interface UsageEvent extends BaseEvent, CallFacts {
  readonly type: 'usage'
  readonly responseModel?: string
  readonly key?: KeyIdentity
  /** Which attempt of the SDK this was, from 0. */
  readonly attempt: number
  /** Requests that left for this attempt: 1, or 2 where a rejected key failed over. */
  readonly dispatches: number
  readonly stream: boolean
  /** HTTP status; `null` where none arrived. */
  readonly status: number | null
  readonly ending: Ending
  readonly durationMs: number
  readonly timeToFirstTokenMs?: number
  readonly tokens: TokenUsage & { readonly source: 'provider' | 'estimated' }
  readonly cost: {
    readonly nanoUsd: NanoUsd
    /**
     * `provider`: the price of reported usage. `estimated`: no usage was reported. `unpriced`: explicitly allowed without a
     * price. `ceiling`: no price is known, and the provider's dearest was taken (`unknownModels: "ceiling"`).
     */
    readonly source: 'provider' | 'estimated' | 'unpriced' | 'ceiling'
    readonly priceVersion: string
  }
}

/** How a call ended; decides what it costs. See docs/settlement.md. */
export type Ending = 'complete' | 'complete_without_usage' | 'interrupted' | 'refused' | 'unknown' | 'not_sent'

export interface RequestBlockedEvent extends BaseEvent {
  readonly type: 'request.blocked'
  readonly provider: string
  readonly operation?: string
  readonly model?: string
  /** The error's stable code: `BUDGET_EXCEEDED`. */
  readonly code: string
  readonly status: number
  readonly message: string
}

interface BudgetFacts {
  readonly budget: string
  readonly scope: Readonly<Record<string, string>>
  readonly window: string
  readonly unit: LimitUnit
  readonly limit: number | null
  readonly spent: number
  readonly held: number
  /** Epoch ms; `null` for windows that never end. */
  readonly resetsAt: number | null
}

export interface BudgetThresholdEvent extends BaseEvent, BudgetFacts {
  readonly type: 'budget.threshold'
  readonly percent: number
}

export interface BudgetExceededEvent extends BaseEvent, BudgetFacts {
  readonly type: 'budget.exceeded'
  readonly mode: 'hard' | 'soft' | 'observe'
  readonly requested: number
  readonly reason: 'exhausted' | 'held'
}

export interface BudgetOverrunEvent extends BaseEvent, BudgetFacts {
  readonly type: 'budget.overrun'
  /** How far the actual amount exceeded the hold. */
  readonly excess: number
}

export interface StoreDegradedEvent extends BaseEvent {
  readonly type: 'budget.store_degraded'
  readonly verb: 'reserve' | 'settle' | 'read'
  /**
   * What became of it. A reservation: `denied`; `leased`, served from what was debited before; `allowed`, its spend to be
   * posted later. A settlement: `deferred`, to be posted later; `charged`, its hold will expire into spend; `abandoned`, too
   * old to be posted, to be looked at by hand. `unavailable`: calls fail at once from now on, until `budget.store_recovered`.
   */
  readonly outcome: 'denied' | 'leased' | 'allowed' | 'deferred' | 'charged' | 'abandoned' | 'unavailable'
  readonly message: string
}

/** The shared store answers again. */
export interface StoreRecoveredEvent extends BaseEvent {
  readonly type: 'budget.store_recovered'
  readonly message: string
}

export interface KeyEvent extends BaseEvent {
  readonly type: 'key.resolved' | 'key.rejected'
  readonly provider: string
  readonly key: KeyIdentity
  readonly source: string
}

export interface PolicyDeniedEvent extends BaseEvent {
  readonly type: 'policy.denied'
  readonly rule: string
  readonly requested: string
  readonly allowed: string
}

export interface AgentSuspensionEvent extends BaseEvent {
  readonly type: 'agent.suspended' | 'agent.resumed'
  readonly actor: string
  readonly reason?: string
}

/** A budget's limit was changed in this process, for every process that shares its store. */
export interface LimitChangedEvent {
  readonly type: 'budget.limit_changed'
  readonly version: 1
  readonly at: number
  readonly budget: string
  readonly unit: LimitUnit
  /** In the unit: nano-USD, tokens or requests. */
  readonly limit: number
  readonly actor: string
}

export interface ListenerErrorEvent {
  readonly type: 'listener.error'
  readonly version: 1
  readonly at: number
  /** Type of the event whose listener threw. */
  readonly event: string
  readonly message: string
}

/** The place the audit log has reached; worth keeping where whoever can write the log can't. */
export interface AuditHeadEvent {
  readonly type: 'audit.head'
  readonly version: 1
  readonly at: number
  readonly chain: string
  readonly sequence: number
  readonly hash: string
}

/** A change that had happened already is not on record. */
export interface AuditFailedEvent {
  readonly type: 'audit.failed'
  readonly version: 1
  readonly at: number
  readonly action: string
  readonly target: string
  readonly message: string
}

export interface GovernorEvents {
  'request.start': RequestStartEvent
  usage: UsageEvent
  'request.blocked': RequestBlockedEvent
  'budget.threshold': BudgetThresholdEvent
  'budget.exceeded': BudgetExceededEvent
  'budget.overrun': BudgetOverrunEvent
  'budget.limit_changed': LimitChangedEvent
  'budget.store_degraded': StoreDegradedEvent
  'budget.store_recovered': StoreRecoveredEvent
  'key.resolved': KeyEvent
  'key.rejected': KeyEvent
  'policy.denied': PolicyDeniedEvent
  'agent.suspended': AgentSuspensionEvent
  'agent.resumed': AgentSuspensionEvent
  'audit.head': AuditHeadEvent
  'audit.failed': AuditFailedEvent
  'listener.error': ListenerErrorEvent
}

export type GovernorEventName = keyof GovernorEvents
