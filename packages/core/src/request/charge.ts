import { isPriceable, type ModelCard, type NanoUsd, settleCost, type TokenUsage } from '@bursar/models'
import type { MeterReading, ModelUsage } from '@bursar/wire'
import type { LimitUnit } from '../contracts/budget.js'
import type { Outcome } from './ending.js'
import type { Flight } from './flight.js'
import { unknownModel } from './unknown-model.js'

/** What a call is charged, in every unit a budget may count. */
export interface Charge {
  readonly usage: TokenUsage
  /** `provider`: the provider's own numbers. `estimated`: ours, because none came. */
  readonly source: 'provider' | 'estimated'
  readonly nanoUsd: NanoUsd
  /** No price is known: it is what the provider's dearest would cost. */
  readonly isCeiling?: true
  /** Requests that left, a failover to another key included. */
  readonly requests: number
}

const nothing: TokenUsage = { inputTokens: 0, outputTokens: 0 }

/** Applies the settlement table to one outcome. */
export function charge(flight: Flight, outcome: Outcome): Charge {
  const { reading, ending } = outcome
  const isFree = flight.call.operation.charge !== 'metered' || ending === 'not_sent' || ending === 'refused'
  if (isFree) return free(outcome)
  const usage = reading && credibleUsage(flight, reading)
  if (usage !== undefined && reading?.isPartial !== true) return reported(flight, outcome, usage)
  // Where the provider goes on reading while it answers, what it told at first is not all.
  const begun = flight.call.operation.readsMore === true ? undefined : usage
  if (ending === 'unknown' || reading === undefined || mayHideOutput(flight)) return wholeHold(flight, outcome, begun)
  return seen(flight, outcome, { outputText: reading.outputText, begun })
}

/** The amount in the unit of a budget. */
export function chargedAmount(amount: Charge, unit: LimitUnit): number {
  if (unit === 'requests') return amount.requests
  return unit === 'usd' ? amount.nanoUsd : amount.usage.inputTokens + amount.usage.outputTokens
}

function free({ dispatches }: Outcome): Charge {
  return { usage: nothing, source: 'provider', nanoUsd: 0 as NanoUsd, requests: dispatches }
}

/** What the answer reports, unless it can't be true: totals that are no numbers, or nothing used of a prompt that was counted. */
function credibleUsage({ estimate }: Flight, { usage, failed }: MeterReading): TokenUsage | undefined {
  if (usage === undefined || !isPriceable(usage)) return undefined
  const usedNothing = usage.inputTokens === 0 && usage.outputTokens === 0 && usage.units === undefined
  return usedNothing && !failed && estimate.inputTokens > 0 ? undefined : usage
}

function reported(flight: Flight, { reading, dispatches }: Outcome, reportedUsage: TokenUsage): Charge {
  const usage = withKnownUnits(reportedUsage, flight.call.operation.units)
  const card = answeringCard(flight, reading?.model)
  const nanoUsd = card === undefined ? (0 as NanoUsd) : priceOf(flight, { card, usage, reading })
  return { usage, source: 'provider', nanoUsd, ...ceilingMark(card), requests: dispatches }
}

interface Priced {
  readonly card: ModelCard
  readonly usage: TokenUsage
  readonly reading: MeterReading | undefined
}

function priceOf(flight: Flight, { card, usage, reading }: Priced): NanoUsd {
  const { call } = flight
  const moment = { at: call.startedAt, serviceTier: reading?.serviceTier ?? call.operation.serviceTier }
  const cost = settleCost(card, usage, moment)
  if (reading?.others === undefined) return cost
  const surcharges = reading.others.map((part) =>
    surcharge(flight, part, (by) => settleCost(by ?? card, part.usage, moment)),
  )
  return surcharges.reduce((sum, more) => Math.min(sum + more, Number.MAX_SAFE_INTEGER), cost) as NanoUsd
}

/** How much dearer than the answering model another one is; never cheaper, since that is not ours to believe. */
function surcharge({ call, estimate }: Flight, { model }: ModelUsage, costBy: (own?: ModelCard) => number): number {
  const own = model === undefined ? undefined : estimate.prices.find(call.seam.wire.provider, model)
  return own === undefined ? 0 : Math.max(costBy(own) - costBy(), 0)
}

function ceilingMark(card: ModelCard | undefined): Pick<Charge, 'isCeiling'> {
  return card?.isCeiling === true ? { isCeiling: true } : {}
}

/** Pieces that were known before dispatch are billed even where the answer does not repeat them. */
function withKnownUnits(usage: TokenUsage, known: TokenUsage['units']): TokenUsage {
  return known === undefined ? usage : { ...usage, units: { ...known, ...usage.units } }
}

/** The card of the model that answered; a dated variant nobody knows is priced as the model that was asked for. */
function answeringCard({ call, estimate }: Flight, model: string | undefined): ModelCard | undefined {
  if (model === undefined || estimate.card === undefined) return estimate.card
  return estimate.prices.find(call.seam.wire.provider, model) ?? estimate.card
}

/** Reasoning, audio and images are billed as output but are not in the text that passes by. */
function mayHideOutput({ call, estimate: { card } }: Flight): boolean {
  const { mayHideOutput: asRequested } = call.operation
  if (asRequested !== undefined) return asRequested
  if (card === undefined) return false
  const sellsMedia = card.prices.some(({ tiers }) =>
    tiers.some(({ outputAudio, outputImage }) => outputAudio !== undefined || outputImage !== undefined),
  )
  return card.hiddenReasoning || sellsMedia
}

/**
 * What the request may cost as it was sent: where one budget capped its output, the others held more than that. Input that
 * the provider reported before the answer broke off counts as reported.
 */
function wholeHold(flight: Flight, outcome: Outcome, begun: TokenUsage | undefined): Charge {
  const { estimate, reservation } = flight
  const outputPerChoice = reservation.outputCap ?? estimate.outputUpper
  return estimated(flight, outcome, { begun, outputTokens: outputPerChoice * estimate.choices })
}

interface Seen {
  readonly outputText: string
  readonly begun: TokenUsage | undefined
}

/** Input as reported, else at its upper bound, and the output seen, plus what may still have been generated unseen; never above the hold. */
function seen(flight: Flight, outcome: Outcome, { outputText, begun }: Seen): Charge {
  const { estimate, reservation, call } = flight
  const { estimator } = call.seam.governance
  const outputLimit = (reservation.outputCap ?? estimate.outputUpper) * estimate.choices
  const counted = estimator.countOutput(outputText, estimate.card ?? unknownModel)
  const reported = begun?.outputTokens ?? 0
  const generated = Math.min(Math.max(counted, reported) + unseenTokens(flight, outcome), outputLimit)
  return estimated(flight, outcome, { begun, outputTokens: Math.max(generated, reported) })
}

interface Estimated {
  /** What the provider reported before the answer broke off. */
  readonly begun: TokenUsage | undefined
  readonly outputTokens: number
}

function estimated(flight: Flight, { reading, dispatches }: Outcome, { begun, outputTokens }: Estimated): Charge {
  const { estimate } = flight
  const card = answeringCard(flight, reading?.model)
  const usage = { inputTokens: estimate.inputUpper[estimate.bound], ...begun, outputTokens }
  const nanoUsd =
    begun === undefined || card === undefined
      ? estimate.amount({ unit: 'usd', bound: estimate.bound }, Math.ceil(outputTokens / estimate.choices))
      : priceOf(flight, { card, usage, reading })
  return {
    usage,
    source: 'estimated',
    nanoUsd: nanoUsd as NanoUsd,
    ...ceilingMark(estimate.card),
    requests: dispatches,
  }
}

/** What an interrupted provider may have generated unseen: while it notices, and while its reader was behind. */
function unseenTokens({ call, estimate }: Flight, { ending, behindMs = 0 }: Outcome): number {
  if (ending !== 'interrupted') return 0
  const { interruptedLagTokens, interruptedTokensPerSecond } = call.seam.governance.settings
  return interruptedLagTokens + Math.ceil((behindMs * interruptedTokensPerSecond * estimate.choices) / 1_000)
}
