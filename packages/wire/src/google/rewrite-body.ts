import { isGiven, isJsonObject, isTokenCount } from '../json-values.js'
import type { BodyChange, JsonObject, WireBody } from '../wire-protocol.js'
import { snakeCase } from './countable/either-spelling.js'

/**
 * A shallow copy whose output is capped, in the spelling of the body. A cap is never raised: where the caller gave a smaller
 * one, that stays. Usage in streams needs no asking. Throws `TypeError` for a body that is not JSON.
 */
export function rewriteBody(body: WireBody, { maxOutputTokens }: BodyChange, style: Style = 'camelCase'): JsonObject {
  if (body.kind !== 'json') throw new TypeError(`Only a JSON body can be rewritten, this one is "${body.kind}".`)
  if (maxOutputTokens === undefined) return { ...body.value }
  const config = spelling(body.value, 'generationConfig', style)
  const given = body.value[config]
  const settings = isJsonObject(given) ? given : {}
  const cap = spelling(settings, 'maxOutputTokens', config.includes('_') ? 'snake_case' : 'camelCase')
  const own = settings[cap]
  const capped = { ...settings, [cap]: isTokenCount(own) ? Math.min(own, maxOutputTokens) : maxOutputTokens }
  return { ...body.value, [config]: capped }
}

/** How an endpoint spells fields where the body does not show it. */
type Style = 'camelCase' | 'snake_case'

function spelling(object: JsonObject, camelCase: string, style: Style): string {
  if (isGiven(object[camelCase])) return camelCase
  return isGiven(object[snakeCase(camelCase)]) || style === 'snake_case' ? snakeCase(camelCase) : camelCase
}
