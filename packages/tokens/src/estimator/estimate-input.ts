import type { CountableRequest } from '../countable-request.js'
import type {
  CountingModel,
  EstimateOptions,
  EstimateTicket,
  InputEstimate,
  InputObservation,
} from '../input-estimate.js'
import type { TextCounts } from '../text-counts.js'
import { isTokenCount } from './estimator-state.js'
import { findKnownPrefix, hasChangingFeatures, type KnownPrefix, uncoveredFeatures } from './known-prefix.js'
import type { EstimatorMemory } from './memory.js'
import { modelFamily, type ModelFamily } from './model-family.js'
import { modelDigest, promptChain, responseDigest } from './prompt-chain.js'
import { changingMedia, countSegments, type PromptCount } from './prompt-count.js'
import { expected, learnedBound } from './ratio.js'

export interface EstimatorParts {
  readonly counts: TextCounts
  readonly memory: EstimatorMemory
}

export interface ReadingModel {
  readonly model: CountingModel
  readonly options: EstimateOptions | undefined
}

/** The longest known prefix as reported, and the rest as counted. */
export function estimateInput(parts: EstimatorParts, request: CountableRequest, reader: ReadingModel): InputEstimate {
  const family = modelFamily(reader.model, reader.options)
  const identity = identify(request, reader.options)
  const prefix = identity?.chain && findKnownPrefix(request, identity.chain, { ...parts, model: identity.model })
  const model = withVision(reader.model, family)
  const rest = countSegments(request.segments.slice(prefix?.segments), model, parts.counts)
  // A report of a prefix holds what frames the request; that of a response is another request's.
  if (!prefix?.segments) addBase(rest, request.baseTokens)
  const ratio = parts.memory.ratio(identity?.model ?? '', prefix === undefined ? 'whole' : 'suffix', family)
  const known = prefix?.tokens ?? 0
  const changing = changingMedia(request.segments.slice(0, prefix?.segments ?? 0), model)
  const upper = Math.min(known + changing + rest.textUpper + rest.mediaUpper, model.contextWindow)
  const text = rest.counted ? learnedBound(ratio, rest.text) : rest.textUpper
  const learned = Math.min(upper, known + text + rest.mediaUpper)
  const unbounded = uncoveredFeatures(request, prefix)
  return {
    tokens: Math.min(learned, known + expected(ratio, rest.text) + rest.media),
    upper,
    learned,
    method: methodOf(prefix, rest),
    unbounded,
    ...(identity && { ticket: ticketOf(request, identity, { prefix, rest, unbounded, family }) }),
  }
}

/** Under which digests a request is remembered. */
interface Identity {
  readonly model: string
  /** Of each prefix; absent where the prompt is no conversation. */
  readonly chain?: readonly string[]
}

function identify(request: CountableRequest, options: EstimateOptions | undefined): Identity | undefined {
  if (options === undefined) return undefined
  const model = modelDigest(options)
  return request.settings === undefined
    ? { model }
    : { model, chain: promptChain(request, model, options.operation ?? '') }
}

function withVision(model: CountingModel, { vision }: ModelFamily): CountingModel {
  return model.vision === undefined && vision !== undefined ? { ...model, vision } : model
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
  readonly family: ModelFamily
}

function ticketOf(
  request: CountableRequest,
  { model, chain }: Identity,
  { prefix, rest, unbounded, family }: Findings,
): EstimateTicket {
  const prompt = hasChangingFeatures(request) ? undefined : chain?.at(-1)
  // What a provider makes of a response's reasoning in the next turn says nothing of the encoding.
  const isTelling = rest.counted && rest.media === 0 && unbounded.length === 0 && prefix?.segments !== 0
  return {
    model,
    prior: { ratio: family.ratio, deviation: family.deviation },
    ...(prompt === undefined ? {} : { prompt }),
    ...(prefix === undefined ? {} : { anchor: prefix.tokens }),
    ...(isTelling && rest.text > 0 ? { counted: rest.text } : {}),
  }
}

/** Remembers what the whole prompt came to, and what its unknown part says of the encoding. */
export function observeInput(
  memory: EstimatorMemory,
  ticket: EstimateTicket,
  { inputTokens, outputTokens, responseId }: InputObservation,
): void {
  if (!isTokenCount(inputTokens)) return
  const { model, prompt, anchor = 0, counted, prior } = ticket
  if (prompt !== undefined) memory.setAnchor(prompt, inputTokens)
  if (prompt !== undefined && responseId !== undefined && isTokenCount(outputTokens)) {
    memory.setAnchor(responseDigest(model, responseId), inputTokens + outputTokens)
  }
  const reported = inputTokens - anchor
  if (counted === undefined || reported <= 0) return
  memory.learn(model, ticket.anchor === undefined ? 'whole' : 'suffix', { counted, reported, family: prior })
}
