import { textField } from '../body-fields.js'
import { isJsonObject, isTokenCount, listOf } from '../json-values.js'
import { AnswerMeter } from '../meter/answer-meter.js'
import { silentDialect } from '../meter/silent-dialect.js'
import type { BodyChange, JsonObject, WireBody, WireOperation, WireRequest } from '../wire-protocol.js'
import { messagesPrompt } from './countable/messages-prompt.js'
import { messagesOutput } from './countable/output-bound.js'
import { matchEndpoint } from './endpoints/match-endpoint.js'
import { hostedTools } from './hosted-tools.js'
import { messagesDialect } from './meter/messages-dialect.js'
import { serviceTierOf } from './service-tier.js'
import { mayThink } from './may-think.js'
import { messagesKinds } from './token-kinds.js'

/** What a request means, or `undefined` where the endpoint is unknown and may cost money. */
export function identifyOperation(request: WireRequest): WireOperation | undefined {
  const endpoint = matchEndpoint(request.method, request.path)
  if (endpoint === undefined) return undefined
  const { name, charge } = endpoint
  const { body } = request
  if (endpoint.profile === 'messages') return { name, charge, ...messagesOperation(body) }
  return {
    name,
    charge,
    ...modelOf(body),
    stream: false,
    output: { cap: 0, choices: 1, cappable: false },
    needsStreamUsage: false,
    rewrite: (change) => rewriteMessages(body, change),
    createMeter: (options) => new AnswerMeter(silentDialect, options),
  }
}

function messagesOperation(body: WireBody): Omit<WireOperation, 'name' | 'charge'> {
  const fields = body.kind === 'json' ? body.value : {}
  const serviceTier = serviceTierOf(fields)
  const searches = searchesAtMost(fields)
  return {
    ...modelOf(body),
    stream: fields['stream'] === true,
    ...(serviceTier === undefined ? {} : { serviceTier }),
    output: messagesOutput(body),
    ...(searches === 0 ? {} : { unitBounds: { web_search: searches } }),
    ...(hostedTools(fields).length > 0 ? { readsMore: true } : {}),
    mayHideOutput: mayThink(fields),
    kinds: () => messagesKinds(body),
    hostedTools: () => hostedTools(fields),
    countable: () => messagesPrompt(body),
    needsStreamUsage: false,
    rewrite: (change) => rewriteMessages(body, change),
    createMeter: (options) => new AnswerMeter(messagesDialect, options),
  }
}

function modelOf(body: WireBody): Pick<WireOperation, 'model'> {
  const model = textField(body, 'model')
  return model === undefined ? {} : { model }
}

/** How often the request lets the provider search, where it says so; a search without limit has no bound at all. */
function searchesAtMost(fields: JsonObject): number {
  return listOf(fields['tools']).reduce<number>((sum, tool) => {
    if (!isJsonObject(tool) || !/^web_search_\d+$/.test(String(tool['type']))) return sum
    const { max_uses: uses } = tool as { max_uses?: unknown }
    return sum + (isTokenCount(uses) ? uses : 0)
  }, 0)
}

/** A shallow copy with the cap set; a smaller one of the caller's stays. Throws `TypeError` for a body that is not JSON. */
function rewriteMessages(body: WireBody, { maxOutputTokens }: BodyChange): JsonObject {
  if (body.kind !== 'json') throw new TypeError(`Only a JSON body can be rewritten, this one is "${body.kind}".`)
  if (maxOutputTokens === undefined) return { ...body.value }
  const own = body.value['max_tokens']
  return { ...body.value, max_tokens: isTokenCount(own) ? Math.min(own, maxOutputTokens) : maxOutputTokens }
}
