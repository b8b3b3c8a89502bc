export type { AnswerShape, Compaction, ToolCall } from './behaviour/answer-shape.js'
export type {
  AnswerBehaviour,
  AnsweringBehaviour,
  Behaviour,
  BehaviourChooser,
  CutBehaviour,
  EndEarlyBehaviour,
  ErrorEventBehaviour,
  HangBehaviour,
  MalformedBehaviour,
  RedirectBehaviour,
  RefuseBehaviour,
  ResetBehaviour,
} from './behaviour/behaviour.js'
export type { OutputLength } from './behaviour/output-length.js'
export type { BillTotals } from './billing/bill-totals.js'
export type { Bill, BillOutcome } from './billing/bill.js'
export type { Charge, TokenKind } from './billing/charge.js'
export { costOfBill } from './billing/cost-of-bill.js'
export type { ModelPrice, PriceTable } from './billing/price-table.js'
export type { CountTokens } from './counting/token-counter.js'
export { createFakeClock, type FakeClock } from './fake-clock.js'
export { createGate, type Gate } from './gate.js'
export { resetDefaultGovernor } from './reset-default-governor.js'
export type { FakeModel, FakeProviderOptions } from './server/fake-provider-options.js'
export type { FakeProvider } from './server/fake-provider.js'
export type { RecordedRequest } from './server/recorded-request.js'
export { startFakeProvider } from './server/start-fake-provider.js'
