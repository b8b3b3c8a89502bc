import { withoutOutput, type Charge } from '../billing/charge.js'
import type { OpenBill } from '../billing/open-bill.js'
import { answerRequest, type AnswerContext } from './answer-request.js'

export interface UnseenContext extends AnswerContext {
  readonly bill: OpenBill
}

/** Bills what a model generates for a client that will not see it: the input, and this much of the output. */
export async function billUnseen(generated: number | 'all' | undefined, context: UnseenContext): Promise<void> {
  if (generated === undefined || generated === 0) return
  const { charge } = await answerRequest(context.state.options.answer, context)
  if (charge === undefined) return
  context.bill.add(generated === 'all' ? charge : firstTokens(charge, generated))
}

/** Reasoning and audio come first. */
function firstTokens(charge: Charge, tokens: number): Charge {
  const outputTokens = Math.min(charge.outputTokens, tokens)
  const reasoningTokens = Math.min(charge.reasoningTokens, outputTokens)
  const audioOutputTokens = Math.min(charge.audioOutputTokens, outputTokens - reasoningTokens)
  return { ...withoutOutput(charge), outputTokens, reasoningTokens, audioOutputTokens }
}
