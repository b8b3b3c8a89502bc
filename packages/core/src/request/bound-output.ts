import type { ModelCard } from '@bursar/models'
import type { Call } from './call.js'
import { unknownModel } from './unknown-model.js'

/** Output per choice, in tokens. */
export interface OutputUpper {
  readonly upper: number
  readonly least: number
  /** `upper` is ours: it holds only if it is on the wire. */
  readonly isCapOurs: boolean
}

/** The caller's cap, or the agent's or the governor's own, or the model's maximum, which a budget may lower to `least`. */
export function boundOutput({ operation, seam, caller, isSigned }: Call, card: ModelCard | undefined): OutputUpper {
  const { cap, cappable } = operation.output
  const { defaultMaxOutputTokens, minOutputTokens } = seam.governance.settings
  if (cap !== undefined) return { upper: cap, least: cap, isCapOurs: false }
  const most = (card ?? unknownModel).maxOutput
  if (!cappable || isSigned) return { upper: most, least: most, isCapOurs: false }
  const upper = Math.min(most, defaultMaxOutputTokens ?? most, caller.policy?.maxOutputTokens ?? most)
  return { upper, least: Math.min(upper, minOutputTokens), isCapOurs: upper < most }
}
