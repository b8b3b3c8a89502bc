import type { CountableRequest } from '../countable-request.js'
import type {
  CountingModel,
  EstimateOptions,
  EstimateTicket,
  InputEstimate,
  InputObservation,
} from '../input-estimate.js'
import { isTokenCount } from './estimator-state.js'
import { findKnownPrefix, hasChangingFeatures, type KnownPrefix, uncoveredFeatures } from './known-prefix.js'
import type { EstimatorMemory } from './memory.js'
import { modelFamily, type ModelFamily } from './model-family.js'
import { promptChain, responseDigest } from './prompt-chain.js'
import { changingMedia, countSegments, featuresOf, type PromptCount, type SegmentCounts } from './prompt-count.js'
import type { Prior } from './prompt-features.js'
import { predict } from './token-model.js'

export interface EstimatorParts {
  readonly counts: SegmentCounts
  readonly memory: EstimatorMemory
}

export interface ReadingModel {
  readonly model: CountingModel
  readonly options: EstimateOptions | undefined
}

/** The longest known prefix as reported, and the rest as counted. */
export function estimateInput(parts: EstimatorParts, request: CountableRequest, reader: ReadingModel): InputEstimate {
  const family = modelFamily(reader.model, reader.options)
  const identity = identify(request, parts.memory, reader.options)
  const prefix = identity?.chain && findKnownPrefix(request, identity.chain, { ...parts, model: identity.model })
  const model = withMediaRules(reader.model, family)
  const { segments } = request
  const rest = countSegments({ segments, from: prefix?.segments ?? 0, chain: identity?.chain }, model, parts.counts)
  // A report of a prefix holds what frames the request; that of a response is another request's.
  if (!prefix?.segments) addBase(rest, request.baseTokens)
  const learnedModel = parts.memory.model(identity?.model, family.prior)
  const text = predict(learnedModel, featuresOf(rest, prefix === undefined))
  const known = prefix?.tokens ?? 0
  const changing = changingMedia(segments, prefix?.segments ?? 0, model)
  const upper = Math.min(known + changing + rest.textUpper + rest.mediaUpper, model.contextWindow)
  // A guess from the length of a text supports no statistics.
  const learned = Math.min(upper, known + (rest.counted ? text.bound : rest.textUpper) + rest.mediaSeldomMore)
  const unbounded = uncoveredFeatures(request, prefix)
  return {
    tokens: Math.min(learned, known + text.tokens + rest.media),
    upper,
    learned,
    method: methodOf(prefix, rest),
    unbounded,
    ...(identity && { ticket: ticketOf(request, identity, { prefix, rest, unbounded, prior: family.prior }) }),
  }
}

/** Under which digests a request is remembered. */
interface Identity {
  readonly model: string
  /** Of each prefix; absent where the prompt is no conversation. */
  readonly chain?: readonly string[]
}

function identify(
  request: CountableRequest,
  memory: EstimatorMemory,
  options: EstimateOptions | undefined,
): Identity | undefined {
  if (options === undefined) return undefined
  const model = memory.modelDigest(options)
  return request.settings === undefined
    ? { model }
    : { model, chain: promptChain(request, model, options.operation ?? '') }
}

const ruledModels = new WeakMap<CountingModel, { readonly family: ModelFamily; readonly ruled: CountingModel }>()

/** The same object for the same model, by which counts are remembered. */
function withMediaRules(model: CountingModel, family: ModelFamily): CountingModel {
  const { vision, documents } = family
  if (vision === undefined && documents === undefined) return model
  const known = ruledModels.get(model)
  if (known?.family === family) return known.ruled
  const ruled = { ...model, vision: model.vision ?? vision, documents: model.documents ?? documents }
  ruledModels.set(model, { family, ruled })
  return ruled
}

function methodOf(prefix: KnownPrefix | undefined, rest: PromptCount): InputEstimate['method'] {
  if (prefix !== undefined) return 'anchored'
  return rest.exact ? 'counted' : 'bytes'
}

function addBase(count: PromptCount, baseTokens: number): void {
  count.text += baseTokens
  count.textUpper += baseTokens
}

interface Findings {
  readonly prefix: KnownPrefix | undefined
  readonly rest: PromptCount
  readonly unbounded: readonly string[]
  readonly prior: Prior
}

function ticketOf(
  request: CountableRequest,
  { model, chain }: Identity,
  { prefix, rest, unbounded, prior }: Findings,
): EstimateTicket {
  const prompt = hasChangingFeatures(request) ? undefined : chain?.at(-1)
  // What a provider makes of a response's reasoning in the next turn says nothing of the encoding.
  const isTelling = rest.counted && rest.media === 0 && unbounded.length === 0 && prefix?.segments !== 0
  return {
    model,
    prior,
    ...(prompt === undefined ? {} : { prompt }),
    ...(prefix === undefined ? {} : { anchor: prefix.tokens }),
    ...(isTelling && rest.text > 0 ? { features: featuresOf(rest, prefix === undefined) } : {}),
  }
}

/** Remembers what the whole prompt came to, and what its unknown part says of the encoding. */
export function observeInput(
  memory: EstimatorMemory,
  ticket: EstimateTicket,
  { inputTokens, outputTokens, responseId }: InputObservation,
): void {
  if (!isTokenCount(inputTokens)) return
  const { model, prompt, anchor = 0, features, prior } = ticket
  if (prompt !== undefined) memory.setAnchor(prompt, inputTokens)
  if (prompt !== undefined && responseId !== undefined && isTokenCount(outputTokens)) {
    memory.setAnchor(responseDigest(model, responseId), inputTokens + outputTokens)
  }
  const tokens = inputTokens - anchor
  if (features !== undefined && tokens > 0) memory.learn(model, prior, { features, tokens })
}
