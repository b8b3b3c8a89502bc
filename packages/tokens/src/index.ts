export type { CountableRequest, MediaPart, Reference, Segment } from './countable-request.js'
export { createCounter } from './create-counter.js'
export type { CounterOptions } from './create-counter.js'
export { createInputEstimator } from './create-input-estimator.js'
export type { InputEstimatorOptions } from './create-input-estimator.js'
export type { EstimatorState } from './estimator/estimator-state.js'
export type { TokenModel } from './estimator/token-model.js'
export type {
  CountingModel,
  DocumentRule,
  EstimateOptions,
  EstimateTicket,
  InputEstimate,
  InputEstimator,
  InputObservation,
  VisionRule,
} from './input-estimate.js'
export type { SlicingOptions, TokenCounter } from './token-counter.js'
