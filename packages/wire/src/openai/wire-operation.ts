import type { Meter, MeterOptions, WireBody, WireOperation, WireRequest } from '../wire-protocol.js'
import { flagField, textField } from '../body-fields.js'
import { matchEndpoint, type MatchedEndpoint } from './endpoints/match-endpoint.js'
import { AnswerMeter } from '../meter/answer-meter.js'
import type { MeterDialect } from '../meter/meter-dialect.js'
import { isStream, type EndpointProfile } from './profiles/endpoint-profile.js'
import { profileOf } from './profiles/profile-of.js'
import { needsStreamUsage, rewriteBody } from './rewrite-body.js'

/** What a request means, or `undefined` where the endpoint is unknown and may cost money. */
export function identifyOperation(request: WireRequest): WireOperation | undefined {
  const matched = matchEndpoint(request.method, request.path)
  if (matched === undefined) return undefined
  const { body } = request
  const profile = profileOf(matched.endpoint.profile)
  return {
    name: matched.endpoint.name,
    charge: chargeOf(matched, body),
    ...optional('model', modelOf(matched, body, profile)),
    stream: (profile.streams ?? isStream)(body),
    ...optional('serviceTier', textField(body, 'service_tier')),
    output: profile.output(body),
    ...optional('units', profile.units?.(body)),
    ...optional('unitBounds', profile.unitBounds?.(body)),
    ...optional('kinds', kindsOf(profile, body)),
    ...optional('countable', countableOf(profile, body)),
    needsStreamUsage: needsStreamUsage(body, profile),
    rewrite: (change) => rewriteBody(body, change, profile),
    createMeter: (options: MeterOptions): Meter => new AnswerMeter(dialectOf(profile, body), options),
  }
}

function dialectOf({ dialect }: EndpointProfile, body: WireBody): MeterDialect {
  return typeof dialect === 'function' ? dialect(body) : dialect
}

/** A background response goes on after its answer, and tells its usage to a later retrieval only. */
function chargeOf({ endpoint }: MatchedEndpoint, body: WireBody): WireOperation['charge'] {
  return endpoint.profile === 'responses' && flagField(body, 'background') ? 'unmetered' : endpoint.charge
}

function modelOf(matched: MatchedEndpoint, body: WireBody, profile: EndpointProfile): string | undefined {
  return matched.deployment ?? textField(body, 'model') ?? profile.defaultModel
}

function countableOf(profile: EndpointProfile, body: WireBody): WireOperation['countable'] {
  const { countable } = profile
  return countable && (() => countable(body))
}

function kindsOf({ kinds }: EndpointProfile, body: WireBody): WireOperation['kinds'] {
  return kinds && (() => kinds(body))
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [name in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [name in Name]?: Value })
}
