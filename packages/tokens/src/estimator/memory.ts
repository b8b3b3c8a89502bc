import { LRUCache } from 'lru-cache'
import { assertState, type EstimatorState, type LearnedRatios } from './estimator-state.js'
import type { ModelFamily } from './model-family.js'
import { learn, type Ratio, type RatioSample } from './ratio.js'

/** Models whose ratio is remembered. */
const REMEMBERED_MODELS = 1_000

/** `whole`: of prompts without a known prefix, hidden preambles included. `suffix`: of what follows one. */
export type RatioKind = keyof LearnedRatios

/** What is assumed before anything was seen. */
type Prior = Pick<ModelFamily, 'ratio' | 'deviation'>

/** What an estimator has learned, by digest; the least recently used gives way. */
export class EstimatorMemory {
  readonly #anchors: LRUCache<string, number>
  readonly #ratios = new LRUCache<string, LearnedRatios>({ max: REMEMBERED_MODELS })

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

  ratio(model: string, kind: RatioKind, family: Prior): Ratio {
    return this.#ratios.get(model)?.[kind] ?? priorOf(family)
  }

  learn(model: string, kind: RatioKind, sample: RatioSample & { readonly family: Prior }): void {
    const known = this.#ratios.get(model)
    this.#ratios.set(model, { ...known, [kind]: learn(known?.[kind] ?? priorOf(sample.family), sample) })
  }

  export(): EstimatorState {
    return {
      version: 1,
      ratios: [...this.#ratios.entries()].reverse(),
      anchors: [...this.#anchors.entries()].reverse(),
    }
  }

  import(state: EstimatorState): void {
    assertState(state)
    for (const [model, ratios] of state.ratios) this.#ratios.set(model, { ...this.#ratios.peek(model), ...ratios })
    for (const [prefix, tokens] of state.anchors) this.#anchors.set(prefix, tokens)
  }
}

function priorOf({ ratio, deviation }: Prior): Ratio {
  return { observations: 0, mean: ratio, variance: deviation ** 2 }
}
