import { flagField, textField } from '../body-fields.js'
import { isGiven } from '../json-values.js'
import { AnswerMeter } from '../meter/answer-meter.js'
import type { WireBody, WireOperation, WireRequest } from '../wire-protocol.js'
import { matchEndpoint, type MatchedEndpoint } from './endpoints/match-endpoint.js'
import { chunkListMeter } from './meter/chunk-list-meter.js'
import { profileOf } from './profiles/profile-of.js'
import { hostedTools } from './provider-tools.js'

/** What a request means, or `undefined` where the endpoint is unknown and may cost money. */
export function identifyOperation(request: WireRequest): WireOperation | undefined {
  const matched = matchEndpoint(request.method, request.path)
  if (matched === undefined) return undefined
  const { body } = request
  const profile = profileOf(matched.endpoint.profile)
  const model = modelOf(matched, body)
  const { kinds, countable } = profile
  return {
    name: matched.endpoint.name,
    charge: chargeOf(matched, body),
    ...optional('model', model),
    stream: profile.stream(body),
    ...optional('serviceTier', tierOf(body)),
    output: profile.output(body),
    ...optional('units', profile.units?.(body, model ?? '')),
    ...optional('unitBounds', profile.unitBounds?.(body)),
    ...optional('readsMore', profile.readsMore?.(body) === true ? true : undefined),
    ...optional('mayHideOutput', profile.mayHideOutput?.(body)),
    ...optional('kinds', kinds && (() => kinds(body))),
    ...optional('countable', countable && (() => countable(body))),
    hostedTools: () => hostedTools(body),
    needsStreamUsage: false,
    rewrite: (change) => profile.rewrite(body, change),
    createMeter: (options) => chunkListMeter(new AnswerMeter(profile.dialect(body, model ?? ''), options)),
  }
}

function modelOf({ endpoint, model }: MatchedEndpoint, body: WireBody): string | undefined {
  return model ?? (endpoint.profile === 'interaction' ? textField(body, 'model')?.replace(/^models\//, '') : undefined)
}

/** A background interaction goes on after its answer, and an agent does what it thinks fit. */
function chargeOf({ endpoint }: MatchedEndpoint, body: WireBody): WireOperation['charge'] {
  const isOpen =
    endpoint.profile === 'interaction' && (flagField(body, 'background') || isGiven(textField(body, 'agent')))
  return isOpen ? 'unmetered' : endpoint.charge
}

/** `flex`, also where it is spelled `SERVICE_TIER_FLEX`. */
function tierOf(body: WireBody): string | undefined {
  const tier = textField(body, 'serviceTier') ?? textField(body, 'service_tier')
  return tier?.toLowerCase().replace(/^service_tier_/, '')
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [name in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [name in Name]?: Value })
}
