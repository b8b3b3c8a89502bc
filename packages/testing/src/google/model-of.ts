import { Refusal } from '../server/refusal.js'
import type { Exchange } from '../server/exchange.js'

/** The model that the path names. @throws Refusal 404 where the provider has a list of models and this is not on it. */
export function modelOf({ parameter, state }: Exchange): string {
  const { models } = state.options
  if (models === undefined || Object.hasOwn(models, parameter)) return parameter
  throw new Refusal(404, { message: `models/${parameter} is not found for API version v1beta.` })
}

/** @throws Refusal 400 where the prompt does not fit the model. */
export function requireFit({ state }: Exchange, model: string, inputTokens: number): void {
  const limit = state.options.models?.[model]?.contextTokens
  if (limit === undefined || inputTokens <= limit) return
  throw new Refusal(400, {
    message: `The input token count (${inputTokens}) exceeds the maximum number of tokens allowed (${limit}).`,
  })
}
