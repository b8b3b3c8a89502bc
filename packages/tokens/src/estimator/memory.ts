import { LRUCache } from 'lru-cache'
import { assertState, type EstimatorState } from './estimator-state.js'
import type { Prior } from './prompt-features.js'
import { learn, type Observation, type TokenModel, untaughtModel } from './token-model.js'

const REMEMBERED_MODELS = 1_000

/** What an estimator has learned, by digest; the least recently used gives way. */
export class EstimatorMemory {
  readonly #anchors: LRUCache<string, number>
  readonly #models = new LRUCache<string, TokenModel>({ max: REMEMBERED_MODELS })

  constructor(anchorEntries: number) {
    this.#anchors = new LRUCache({ max: anchorEntries })
  }

  anchor(digest: string): number | undefined {
    return this.#anchors.get(digest)
  }

  /** Where a provider tells two numbers for one prefix, the larger one is the safe one. */
  setAnchor(digest: string, tokens: number): void {
    this.#anchors.set(digest, Math.max(tokens, this.#anchors.peek(digest) ?? 0))
  }

  model(digest: string | undefined, prior: Prior): TokenModel {
    return (digest === undefined ? undefined : this.#models.get(digest)) ?? untaughtModel(prior)
  }

  learn(digest: string, prior: Prior, observation: Observation): void {
    this.#models.set(digest, learn(this.model(digest, prior), prior, observation))
  }

  export(): EstimatorState {
    return {
      version: 1,
      models: [...this.#models.entries()].reverse(),
      anchors: [...this.#anchors.entries()].reverse(),
    }
  }

  import(state: EstimatorState): void {
    assertState(state)
    for (const [digest, model] of state.models) this.#models.set(digest, model)
    for (const [digest, tokens] of state.anchors) this.#anchors.set(digest, tokens)
  }
}
