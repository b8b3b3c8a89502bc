import type { ModelCard } from '@bursar/models'
import type { MatchedBudget } from '../budget/budget.js'
import { PolicyDeniedError, UnpricedModelError } from '../errors/index.js'
import type { Call } from './call.js'

/** Unknown is not free: refuses what the budgets that apply could not count. */
export function refuseUncountable(call: Call, card: ModelCard | undefined, budgets: readonly MatchedBudget[]): void {
  refuseUnmetered(call, budgets)
  if (call.operation.charge !== 'metered') return
  refuseUnreadable(call, budgets)
  refuseUnpriced(call, card, budgets)
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
