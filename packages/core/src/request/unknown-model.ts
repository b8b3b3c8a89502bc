import type { ModelCard } from '@bursar/models'

/** Bounds assumed of a model without a card, where no budget in USD depends on them. */
export const unknownModel: Pick<ModelCard, 'encoding' | 'encodingIsExact' | 'contextWindow' | 'maxOutput'> = {
  encoding: 'o200k_base',
  encodingIsExact: false,
  contextWindow: Number.MAX_SAFE_INTEGER,
  maxOutput: 128_000,
}
