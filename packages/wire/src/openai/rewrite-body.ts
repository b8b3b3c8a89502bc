import type { BodyChange, JsonObject, WireBody } from '../wire-protocol.js'
import { countField, flagField, hasField } from '../body-fields.js'
import type { EndpointProfile } from './profiles/endpoint-profile.js'
import { isJsonObject } from '../json-values.js'

/**
 * A shallow copy with the change applied and the keys in their order. A cap is never raised: where the caller gave a
 * smaller one, that stays. Throws `TypeError` for a body that is not JSON.
 */
export function rewriteBody(body: WireBody, change: BodyChange, profile: EndpointProfile): JsonObject {
  if (body.kind !== 'json') throw new TypeError(`Only a JSON body can be rewritten, this one is "${body.kind}".`)
  return { ...body.value, ...cappedOutput(body, change, profile), ...streamUsage(body, change, profile) }
}

function cappedOutput(body: WireBody, change: BodyChange, profile: EndpointProfile): JsonObject {
  const cap = change.maxOutputTokens
  if (cap === undefined || profile.capFields === undefined) return {}
  const spelled = profile.capFields.filter((name) => hasField(body, name))
  // A server that was addressed in the older spelling may know no other, and OpenAI refuses a request with both.
  const names = spelled.length > 0 ? spelled : profile.capFields.slice(0, 1)
  return Object.fromEntries(names.map((name) => [name, Math.min(cap, countField(body, name) ?? cap)]))
}

function streamUsage(body: WireBody, change: BodyChange, profile: EndpointProfile): JsonObject {
  if (change.streamUsage !== true || body.kind !== 'json' || !needsStreamUsage(body, profile)) return {}
  const options = body.value['stream_options']
  return { stream_options: { ...(isJsonObject(options) ? options : {}), include_usage: true } }
}

/** The stream will tell its usage only if it is asked to, and the caller has not asked. */
export function needsStreamUsage(body: WireBody, profile: EndpointProfile): boolean {
  if (profile.asksForStreamUsage !== true || body.kind !== 'json' || !flagField(body, 'stream')) return false
  const options = body.value['stream_options']
  // Options of another type are an error the provider shall report.
  if (options !== undefined && options !== null && !isJsonObject(options)) return false
  return !isJsonObject(options) || options['include_usage'] !== true
}
