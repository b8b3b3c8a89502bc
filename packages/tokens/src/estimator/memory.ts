import type { EstimateOptions } from '../input-estimate.js'
import { RecentMap } from '../recent-map.js'
import { assertState, type EstimatorState } from './estimator-state.js'
import { modelDigest } from './prompt-chain.js'
import type { Prior } from './prompt-features.js'
import {
  learn,
  type LearningModel,
  type Observation,
  restoredModel,
  storedModel,
  untaughtModel,
} from './token-model.js'

const REMEMBERED_MODELS = 1_000

/** What an estimator has learned, by digest; what was used last stays. */
export class EstimatorMemory {
  readonly #anchors: RecentMap<number>
  readonly #digests = new RecentMap<string>(2 * REMEMBERED_MODELS)
  readonly #models = new RecentMap<LearningModel>(2 * REMEMBERED_MODELS)

  constructor(anchorEntries: number) {
    this.#anchors = new RecentMap(2 * anchorEntries)
  }

  /** Digest of provider and model, under which ratios are learned. */
  modelDigest(options: EstimateOptions): string {
    const name = `${options.provider}\n${options.name}`
    const known = this.#digests.get(name)
    if (known !== undefined) return known
    const digest = modelDigest(options)
    this.#digests.set(name, digest)
    return digest
  }

  anchor(digest: string): number | undefined {
    return this.#anchors.get(digest)
  }

  /** Where a provider tells two numbers for one prefix, the larger one is the safe one. */
  setAnchor(digest: string, tokens: number): void {
    this.#anchors.set(digest, Math.max(tokens, this.#anchors.get(digest) ?? 0))
  }

  model(digest: string | undefined, prior: Prior): LearningModel {
    return (digest === undefined ? undefined : this.#models.get(digest)) ?? untaughtModel(prior)
  }

  learn(digest: string, prior: Prior, observation: Observation): void {
    const model = this.model(digest, prior)
    learn(model, prior, observation)
    this.#models.set(digest, model)
  }

  export(): EstimatorState {
    const models = this.#models.entries().map(([digest, model]) => [digest, storedModel(model)] as const)
    return { version: 1, models, anchors: this.#anchors.entries() }
  }

  import(state: EstimatorState): void {
    assertState(state)
    for (const [digest, model] of state.models) this.#models.set(digest, restoredModel(model))
    for (const [digest, tokens] of state.anchors) this.#anchors.set(digest, tokens)
  }
}
