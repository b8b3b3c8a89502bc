import { type ModelCard, type NanoUsd, type PriceBook, reserveCost, type TokenKind } from '@bursar/models'
import type { EstimateTicket, InputEstimate } from '@bursar/tokens'
import type { Budget, MatchedBudget } from '../budget/budget.js'
import { PolicyDeniedError, UnpricedModelError } from '../errors/index.js'
import type { Call } from './call.js'

/** Upper bounds of what a call may consume. */
export interface Estimate {
  readonly card: ModelCard | undefined
  /** The book that priced the call when it was admitted; it settles by the same. */
  readonly prices: PriceBook
  /** The likely input, in tokens. */
  readonly inputTokens: number
  /** Upper bounds of the input, in tokens, allowances included. */
  readonly inputUpper: Readonly<Record<Budget['bound'], number>>
  /** The bound that the call is charged at where its outcome stays unknown: the largest that one of its budgets holds. */
  readonly bound: Budget['bound']
  /** What the provider will report is learned under this; absent where nothing was counted. */
  readonly ticket: EstimateTicket | undefined
  readonly choices: number
  /** Upper bound of the output per choice, in tokens. */
  readonly outputUpper: number
  /** The least output per choice that makes the call worth sending; below `outputUpper` only where a cap can be injected. */
  readonly outputLeast: number
  /** `outputUpper` is the governor's own default: it must be put on the wire. */
  readonly isCapOurs: boolean
  /** What the call may consume, in the budget's unit and by its bound, if each choice is capped at `outputPerChoice`. */
  amount(budget: Pick<Budget, 'unit' | 'bound'>, outputPerChoice: number): number
}

/** Bounds assumed of a model without a card, where no budget in USD depends on them. */
export const unknownModel: Pick<ModelCard, 'encoding' | 'encodingIsExact' | 'contextWindow'> = {
  encoding: 'o200k_base',
  encodingIsExact: false,
  contextWindow: Number.MAX_SAFE_INTEGER,
}
const unknownModelMaxOutput = 128_000

export function estimate(call: Call, budgets: readonly MatchedBudget[]): Estimate {
  const { operation, seam } = call
  const prices = seam.governance.prices.book
  const card = findCard(call, prices)
  refuseUnmetered(call, budgets)
  if (operation.charge === 'metered') {
    refuseUnreadable(call, budgets)
    refuseUnpriced(call, card, budgets)
  }
  const input = countInput(call, card, budgets)
  const output = boundOutput(call, card)
  const isCounted = budgets.some(({ budget }) => budget.unit === 'usd')
  const kinds = card === undefined ? undefined : operation.kinds?.()
  const cost = remembered((input, outputPerChoice) => costOf(call, card, { input, outputPerChoice, kinds, isCounted }))
  // Asked now: a cost without a bound is refused before anything is held.
  if (isCounted) cost(input.upper.proven, output.upper)
  return {
    card,
    prices,
    inputTokens: input.tokens,
    inputUpper: input.upper,
    bound: budgets.length > 0 && budgets.every(({ budget }) => budget.bound === 'learned') ? 'learned' : 'proven',
    ticket: input.ticket,
    choices: operation.output.choices,
    outputUpper: output.upper,
    outputLeast: seam.governance.settings.outputCap === 'inject' ? output.least : output.upper,
    isCapOurs: output.isCapOurs,
    amount: ({ unit, bound }, outputPerChoice) =>
      unit === 'requests'
        ? 1
        : unit === 'tokens'
          ? input.upper[bound] + outputPerChoice * operation.output.choices
          : cost(input.upper[bound], outputPerChoice),
  }
}

interface CostBound {
  readonly input: number
  readonly outputPerChoice: number
  readonly kinds: readonly TokenKind[] | undefined
  /** A budget counts USD. Where none does, the cost is only shown, and one that has no bound is shown as 0. */
  readonly isCounted: boolean
}

function costOf(
  { operation, startedAt }: Call,
  card: ModelCard | undefined,
  { input, outputPerChoice, kinds, isCounted }: CostBound,
): NanoUsd {
  if (card === undefined || operation.charge !== 'metered') return 0 as NanoUsd
  const bound = {
    inputTokens: input,
    outputTokens: outputPerChoice * operation.output.choices,
    kinds,
    ...(operation.units === undefined ? {} : { units: operation.units }),
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

type CostOf = (input: number, outputPerChoice: number) => NanoUsd

/** A call asks for the same few bounds once per budget. */
function remembered(cost: CostOf): CostOf {
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

function findCard({ operation, seam }: Call, prices: PriceBook): ModelCard | undefined {
  if (operation.model === undefined) return undefined
  const card = prices.find(seam.wire.provider, operation.model)
  if (card !== undefined || seam.governance.settings.unknownModels !== 'ceiling') return card
  return prices.ceiling(seam.wire.provider)
}

function refuseUnmetered({ operation, seam }: Call, budgets: readonly MatchedBudget[]): void {
  if (operation.charge !== 'unmetered' || seam.governance.settings.allowUnmetered.has(operation.name)) return
  const budget = budgets.find(({ budget }) => budget.unit === 'usd' && budget.mode === 'hard')
  if (budget === undefined) return
  throw new PolicyDeniedError({
    message:
      `"${operation.name}" costs money that its answer does not tell, and budget "${budget.budget.id}" is a hard limit in USD. ` +
      `Allow it with createGovernor({ allowUnmetered: ["${operation.name}"] }).`,
  })
}

/** What can't be read can't be counted, also where the URL names the model. */
function refuseUnreadable({ operation, request }: Call, budgets: readonly MatchedBudget[]): void {
  if (request.body.kind !== 'opaque') return
  const budget = budgets.find(
    ({ budget: { unit, mode } }) => (unit === 'usd' && mode !== 'observe') || (unit === 'tokens' && mode === 'hard'),
  )
  if (budget === undefined) return
  throw new PolicyDeniedError({
    message:
      `The body of this ${operation.name} request can't be read (it is not JSON or a form), so what it consumes can't be ` +
      `bounded, and budget "${budget.budget.id}" counts ${budget.budget.unit === 'usd' ? 'USD' : 'tokens'}. Send it as JSON or FormData.`,
  })
}

function refuseUnpriced(call: Call, card: ModelCard | undefined, budgets: readonly MatchedBudget[]): void {
  if (card !== undefined) return
  // A rehearsal lets the call pass, and shows it as unpriced; a soft budget that counted it as nothing would be a lie.
  const budget = budgets.find(({ budget }) => budget.unit === 'usd' && budget.mode !== 'observe')
  if (budget === undefined) return
  const { operation } = call
  if (operation.model === undefined) {
    throw new PolicyDeniedError({
      message: `The body of this ${operation.name} request names no model, so its cost can't be bounded, and budget "${budget.budget.id}" counts USD. Name one.`,
    })
  }
  const { provider } = call.seam.wire
  const { unknownModels } = call.seam.governance.settings
  if (unknownModels === 'free') return
  const noCeiling = unknownModels === 'ceiling' ? ` Nor is any of ${provider}, so there is no ceiling.` : ''
  throw new UnpricedModelError({
    message:
      `No price is known for model "${operation.model}" of ${provider}, and budget "${budget.budget.id}" counts USD.${noCeiling} ` +
      `Add one line: createGovernor({ prices: { "${operation.model}": { input: "1.25", output: "10" } } }) (USD per million tokens).`,
  })
}

interface InputBound {
  readonly tokens: number
  readonly upper: Estimate['inputUpper']
  readonly ticket: EstimateTicket | undefined
}

function countInput(call: Call, card: ModelCard | undefined, budgets: readonly MatchedBudget[]): InputBound {
  const { operation } = call
  const countable = operation.charge === 'metered' ? operation.countable?.() : undefined
  if (countable === undefined) return { tokens: 0, upper: { proven: 0, learned: 0 }, ticket: undefined }
  const counted = countText(call, card, countable)
  const allowance = allowUnbounded(call, counted.unbounded, budgets)
  const most = (tokens: number): number => Math.min(tokens + allowance, card?.contextWindow ?? Number.MAX_SAFE_INTEGER)
  return {
    tokens: counted.tokens + allowance,
    upper: { proven: most(counted.upper), learned: most(counted.learned) },
    ticket: counted.ticket,
  }
}

type Countable = Parameters<Call['seam']['governance']['estimator']['estimate']>[0]

function countText(call: Call, card: ModelCard | undefined, countable: Countable): InputEstimate {
  const { operation, seam } = call
  try {
    return seam.governance.estimator.estimate(countable, card ?? unknownModel, {
      provider: seam.wire.provider,
      name: operation.model ?? '',
      operation: operation.name,
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new PolicyDeniedError({
      message: `The input of this ${call.operation.name} request can't be counted: ${error.message}`,
      cause: error,
    })
  }
}

/** Tokens held for what can't be counted; a hard budget refuses where no allowance is configured. */
function allowUnbounded(call: Call, unbounded: readonly string[], budgets: readonly MatchedBudget[]): number {
  let allowance = 0
  for (const feature of unbounded) {
    const tokens = call.seam.governance.settings.allowances[feature]
    if (tokens !== undefined) allowance += tokens
    else refuseUnbounded(feature, budgets)
  }
  return allowance
}

function refuseUnbounded(feature: string, budgets: readonly MatchedBudget[]): void {
  const budget = budgets.find(({ budget }) => budget.mode === 'hard' && budget.unit !== 'requests')
  if (budget === undefined) return
  throw new PolicyDeniedError({
    message:
      `The input behind "${feature}" can't be counted before the call, and budget "${budget.budget.id}" is a hard limit. ` +
      `Say how many tokens to hold for it: createGovernor({ allowances: { ${JSON.stringify(feature)}: 20000 } }).`,
  })
}

interface OutputUpper {
  readonly upper: number
  readonly least: number
  /** `upper` is ours: it holds only if it is on the wire. */
  readonly isCapOurs: boolean
}

function boundOutput({ operation, seam, isSigned }: Call, card: ModelCard | undefined): OutputUpper {
  const { cap, cappable } = operation.output
  const { defaultMaxOutputTokens, minOutputTokens } = seam.governance.settings
  if (cap !== undefined) return { upper: cap, least: cap, isCapOurs: false }
  const most = card?.maxOutput ?? unknownModelMaxOutput
  if (!cappable || isSigned) return { upper: most, least: most, isCapOurs: false }
  const upper = Math.min(most, defaultMaxOutputTokens ?? most)
  return { upper, least: Math.min(upper, minOutputTokens), isCapOurs: upper < most }
}
