export type { ConformanceCase, Subject } from './conformance-case.js'
export { conformanceCases } from './conformance-cases.js'
export type { ConformanceOptions, SkippedCase } from './conformance-options.js'
export type { MakeStore, StoreContext } from './make-store.js'
export {
  budget,
  DAY,
  hold,
  MINUTE,
  nextDay,
  NOON,
  type Position,
  position,
  refusal,
  reserve,
  SECOND,
  settle,
  state,
} from './requests.js'
export { type CaseResult, runConformance } from './run-conformance.js'
export { SettableClock } from './settable-clock.js'
export {
  type RegisterTest,
  testBudgetStore,
  type TestBudgetStoreOptions,
  type TestRunner,
} from './test-budget-store.js'
export { type WrongStore, wrongStores } from './wrong-stores.js'
