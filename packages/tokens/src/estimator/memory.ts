import type { EstimateOptions } from '../input-estimate.js'
import { RecentMap } from '../recent-map.js'
import { assertState, type EstimatorState } from './estimator-state.js'
import { modelDigest } from './prompt-chain.js'
import type { Prior } from './prompt-features.js'
import { learn, type Observation, type TokenModel, untaughtModel } from './token-model.js'

const REMEMBERED_MODELS = 1_000

/** What an estimator has learned, by digest; what was used last stays. */
export class EstimatorMemory {
  readonly #anchors: RecentMap<number>
  readonly #digests = new RecentMap<string>(2 * REMEMBERED_MODELS)
  readonly #models = new RecentMap<TokenModel>(2 * REMEMBERED_MODELS)

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

  model(digest: string | undefined, prior: Prior): TokenModel {
    return (digest === undefined ? undefined : this.#models.get(digest)) ?? untaughtModel(prior)
  }

  learn(digest: string, prior: Prior, observation: Observation): void {
    this.#models.set(digest, learn(this.model(digest, prior), prior, observation))
  }

  export(): EstimatorState {
    return { version: 1, models: this.#models.entries(), anchors: this.#anchors.entries() }
  }

  import(state: EstimatorState): void {
    assertState(state)
    for (const [digest, model] of state.models) this.#models.set(digest, model)
    for (const [digest, tokens] of state.anchors) this.#anchors.set(digest, tokens)
  }
}
