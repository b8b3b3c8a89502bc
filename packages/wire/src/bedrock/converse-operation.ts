import type { TokenKind } from '@bursar/models'
import { field } from '../body-fields.js'
import { mayThink } from '../anthropic/may-think.js'
import { isJsonObject, isTokenCount, listOf } from '../json-values.js'
import { AnswerMeter } from '../meter/answer-meter.js'
import type { OutputBound, WireBody } from '../wire-protocol.js'
import { conversePrompt } from './countable/converse-prompt.js'
import { converseDialect } from './meter/converse-dialect.js'
import { framedMeter } from './meter/framed-meter.js'
import { tierOf } from './service-tier.js'
import type { ProfileOperation } from './wire-operation.js'

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export function converseOperation(body: WireBody, model: string): ProfileOperation {
  const serviceTier = body.kind === 'json' ? tierOf(body.value) : undefined
  return {
    ...(serviceTier === undefined ? {} : { serviceTier }),
    output: outputOf(body),
    ...(runsTools(body) ? { readsMore: true } : {}),
    mayHideOutput: mayHideOutput(body, model),
    kinds: () => kindsOf(body),
    hostedTools: () => (runsTools(body) ? ['systemTool'] : []),
    countable: () => conversePrompt(body),
    createMeter: (options) => framedMeter(new AnswerMeter(converseDialect, options), 'event'),
  }
}

function outputOf(body: WireBody): OutputBound {
  const config = field(body, 'inferenceConfig')
  const cap = isJsonObject(config) ? config['maxTokens'] : undefined
  return { ...(isTokenCount(cap) ? { cap } : {}), choices: 1, cappable: false }
}

/** Tools of the model's own, which run at the provider: Nova's grounding and code interpreter. */
function runsTools(body: WireBody): boolean {
  const config = field(body, 'toolConfig')
  return isJsonObject(config) && listOf(config['tools']).some((tool) => isJsonObject(tool) && 'systemTool' in tool)
}

/** Claude thinks where `additionalModelRequestFields` asks for it, as in its own API; what others do, their cards say. */
function mayHideOutput(body: WireBody, model: string): boolean | undefined {
  const own = field(body, 'additionalModelRequestFields')
  const fields = isJsonObject(own) ? own : {}
  if ('reasoningConfig' in fields || 'reasoning_config' in fields) return true
  return mayThink({ thinking: fields['thinking'], model })
}

/**
 * A prompt is written to the cache only up to a `cachePoint`, for an hour only where that says so.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
function kindsOf(body: WireBody): readonly TokenKind[] | undefined {
  if (body.kind !== 'json') return undefined
  const found = new Set<TokenKind>()
  addCachePoints(body.value, found)
  return [...found]
}

function addCachePoints(value: unknown, found: Set<TokenKind>): void {
  if (Array.isArray(value)) for (const each of value) addCachePoints(each, found)
  if (!isJsonObject(value)) return
  for (const [name, part] of Object.entries(value)) {
    if (name !== 'cachePoint' && name !== 'cache_control') addCachePoints(part, found)
    else {
      found.add('cacheWrite')
      if (!isJsonObject(part) || (part['ttl'] ?? '5m') !== '5m') found.add('longCacheWrite')
    }
  }
}
