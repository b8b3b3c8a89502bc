import { type ModelCard, type NanoUsd, reserveCost, type TokenKind, type UsageBound } from '@bursar/models'
import { PolicyDeniedError } from '../errors/index.js'
import type { Call } from './call.js'

export interface CostBound {
  readonly input: number
  readonly outputPerChoice: number
  readonly kinds: readonly TokenKind[] | undefined
  /** A budget counts USD. Where none does, the cost is only shown, and one that has no bound is shown as 0. */
  readonly isCounted: boolean
}

/** The most a call can cost with so much input and output. Throws where that has no bound. */
export function boundCost(
  { operation, startedAt }: Call,
  card: ModelCard | undefined,
  { input, outputPerChoice, kinds, isCounted }: CostBound,
): NanoUsd {
  if (card === undefined || operation.charge !== 'metered') return 0 as NanoUsd
  const bound = {
    inputTokens: input,
    outputTokens: outputPerChoice * operation.output.choices,
    kinds,
    ...unitsOf(operation),
  }
  try {
    return reserveCost(card, bound, { at: startedAt, serviceTier: operation.serviceTier })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    if (!isCounted) return 0 as NanoUsd
    throw new PolicyDeniedError({
      message: `The cost of this ${operation.name} request can't be bounded: ${error.message}`,
      cause: error,
    })
  }
}

function unitsOf({ units, unitBounds }: Call['operation']): Pick<UsageBound, 'units'> {
  if (unitBounds === undefined) return units === undefined ? {} : { units }
  return { units: { ...unitBounds, ...units } }
}

type CostOf = (input: number, outputPerChoice: number) => NanoUsd

/** A call asks for the same few bounds once per budget. */
export function rememberCosts(cost: CostOf): CostOf {
  const known = new Map<string, NanoUsd>()
  return (input, outputPerChoice) => {
    const name = `${input} ${outputPerChoice}`
    const before = known.get(name)
    if (before !== undefined) return before
    const amount = cost(input, outputPerChoice)
    known.set(name, amount)
    return amount
  }
}
