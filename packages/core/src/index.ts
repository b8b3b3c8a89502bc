export { auditFile, type AuditFileOptions } from './audit/audit-file.js'
export { createAuditLog, type AuditLogOptions } from './audit/audit-log.js'
export type { AuditProblem, AuditProblemKind, AuditVerdict, VerifiedChain } from './audit/audit-verdict.js'
export type { VerifyAuditOptions } from './audit/audit-verifier.js'
export { ed25519Signer } from './audit/ed25519-signer.js'
export { type AuditCloudEvent, toCloudEvent } from './audit/to-cloud-event.js'
export { type AuditOcsfEvent, toOcsf } from './audit/to-ocsf.js'
export { verifyAuditFile, verifyAuditLines } from './audit/verify-audit-log.js'
export type * from './contracts/audit.js'
export type { Budget, MatchedBudget } from './budget/budget.js'
export { formatAmount, requests, tokens, usd } from './budget/amount.js'
export type { BudgetOptions, CallScope, Limit, LimitOptions, LimitUnit, Scope, WindowKind } from './contracts/budget.js'
export type {
  BudgetLine,
  BudgetState,
  BudgetStore,
  ControlRequest,
  OnStoreError,
  ReserveGranted,
  ReserveLine,
  ReserveRefused,
  ReserveRequest,
  ReserveResult,
  SettleLine,
  SettleRequest,
  SettleResult,
  StoreCallOptions,
  StoreNotice,
  StoreTraits,
  Suspension,
  ThresholdCrossing,
} from './contracts/budget-store.js'
export type { NanoUsd, TokenUsage } from '@bursar/models'
export type { Clock } from './contracts/clock.js'
export type * from './contracts/events.js'
export type { KeyFetchOptions, KeyMaterial, KeyReference, KeySource } from './contracts/key-source.js'
export type { ClientSeam, Fetch, GovernFetchOptions, Provider } from './contracts/provider.js'
export {
  AgentSuspendedError,
  AuditUnavailableError,
  BudgetExceededError,
  BursarError,
  ConfigurationError,
  GovernorClosedError,
  isBudgetExceededError,
  isDenial,
  KeyInUseError,
  KeyUnavailableError,
  PolicyDeniedError,
  ProviderSpendLimitError,
  RateLimitedError,
  StoreUnavailableError,
  UnpricedModelError,
  UnsupportedClientError,
} from './errors/index.js'
export { assertKnownOptions } from './validation/known-options.js'
export type { Listener, ListenOptions } from './event/governor-emitter.js'
export type { BudgetStatus } from './governor/budget-status.js'
export { createDefaultClient, type DefaultGovernorOptions } from './governor/default-governor.js'
export { assertHookable, hideProperty, markGoverned } from './governor/client-hook.js'
export { createGovernor } from './governor/create-governor.js'
export { placeholderKey } from './governor/client-seam.js'
export { type FetchProvider, fetchProvider, type FetchProviderOptions } from './governor/fetch-provider.js'
export type {
  CompromiseOptions,
  GovernorKeys,
  KeyReport,
  KeyRotation,
  RetireOptions,
  RotateOptions,
} from './governor/governor-keys.js'
export type {
  ActorOptions,
  ClientOptions,
  Clients,
  GovernedFetchOptions,
  GovernOptions,
  Governor,
} from './governor/governor.js'
export type {
  AgentKeyOptions,
  AgentOptions,
  AllowList,
  GovernorOptions,
  Providers,
} from './governor/governor-options.js'
export { environmentKeys, type EnvironmentKeysOptions } from './key/environment-keys.js'
export type { KeyRingOptions } from './key/key-ring-settings.js'
export type { KeyState, KeyStatus } from './key/key-status.js'
export { staticKeys, type StaticKeys } from './key/static-keys.js'
export { keyDefect } from './key/key-defect.js'
export { memoryStore, type MemoryStore, type MemoryStoreOptions } from './ledger/memory-store.js'
export type { CrossingName } from './ledger/outbox.js'
export type { PendingCrossing } from './ledger/records.js'
export { type Applied, type Apply, type RecordWrite, storeFrom, type StoreFromOptions } from './ledger/store-from.js'
export { ThresholdDelivery, type ThresholdOutbox } from './store/threshold-delivery.js'
export { validateControl, validateLines, validateReserve, validateSettle } from './ledger/validate-request.js'
export { guarded, type GuardedStore } from './store/guarded.js'
export type { GuardedOptions } from './store/guarded-options.js'
export { leased, type LeasedStore } from './store/leased.js'
export type { LeasedOptions } from './store/leased-options.js'
export { combine, type CombineOptions } from './store/combine.js'
