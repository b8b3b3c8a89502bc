import type { WireBody } from './wire-protocol.js'

/** One field of a request body, JSON or form alike; `undefined` where the body can't be read. */
export function field(body: WireBody, name: string): unknown {
  if (body.kind === 'json') return Object.hasOwn(body.value, name) ? body.value[name] : undefined
  if (body.kind === 'form') return body.form.get(name) ?? undefined
  return undefined
}

export function textField(body: WireBody, name: string): string | undefined {
  const value = field(body, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Only `true` switches something on; a form spells it `"true"`. */
export function flagField(body: WireBody, name: string): boolean {
  const value = field(body, name)
  return value === true || (body.kind === 'form' && value === 'true')
}

/** A non-negative safe integer. Anything else is absent: the provider refuses it. */
export function countField(body: WireBody, name: string): number | undefined {
  const value = field(body, name)
  const number = body.kind === 'form' && typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  return Number.isSafeInteger(number) && (number as number) >= 0 ? (number as number) : undefined
}

/** The field is there and not null, whatever it holds. */
export function hasField(body: WireBody, name: string): boolean {
  const value = field(body, name)
  return value !== undefined && value !== null
}
