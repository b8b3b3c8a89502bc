import { messagesOperation } from '../anthropic/wire-operation.js'
import { messagesDialect } from '../anthropic/meter/messages-dialect.js'
import { mayThink } from '../anthropic/may-think.js'
import { AnswerMeter } from '../meter/answer-meter.js'
import type { MeterDialect } from '../meter/meter-dialect.js'
import type { MeterOptions, WireRequest } from '../wire-protocol.js'
import { ownWordsOutput, ownWordsPrompt } from './countable/own-words.js'
import { framedMeter } from './meter/framed-meter.js'
import { ownWordsDialect } from './meter/own-words-dialect.js'
import { tierOfHeaders } from './service-tier.js'
import type { ProfileOperation } from './wire-operation.js'

/** A model in its own words; those of Claude are Anthropic's messages. */
export function invokeOperation({ body, headers }: WireRequest, model: string): ProfileOperation {
  const serviceTier = tierOfHeaders(headers)
  const tier = serviceTier === undefined ? {} : { serviceTier }
  const fields = body.kind === 'json' ? body.value : {}
  if (typeof fields['anthropic_version'] !== 'string') {
    return {
      ...tier,
      output: ownWordsOutput(body, model),
      // What the model said stands where only its family knows.
      mayHideOutput: true,
      countable: () => ownWordsPrompt(body),
      createMeter: (options) => meterOf(ownWordsDialect(options.headers), options),
    }
  }
  const messages = messagesOperation(body)
  return {
    ...messages,
    ...tier,
    output: { ...messages.output, cappable: false },
    mayHideOutput: mayThink({ ...fields, model }),
    createMeter: (options) => meterOf(messagesDialect, options),
  }
}

function meterOf(dialect: MeterDialect, options: MeterOptions): ReturnType<typeof framedMeter> {
  const serviceTier = (): string | undefined => tierOfHeaders(options.headers)
  // Claude names the model it is at Anthropic; the price is that of the model that was asked for.
  const root: MeterDialect['root'] = (event) => ({ ...dialect.root(event), model: undefined })
  return framedMeter(new AnswerMeter({ ...dialect, root, serviceTier }, options), 'chunk')
}
