export type Fields = { readonly [name: string]: unknown }

export function refuse(place: string, what: string): never {
  throw new RangeError(`refreshPrices: ${place} ${what}; the prices in use are kept.`)
}

/** Refuses what is no object, lacks a field that is `true`, or has one that is not named: it might be a price. */
export function assertFields(
  place: string,
  value: unknown,
  fields: Readonly<Record<string, boolean>>,
): asserts value is Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(place, 'is no object')
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(fields, name))
      refuse(place, `has the field ${JSON.stringify(name)}, which this version does not know`)
  }
  for (const [name, isNeeded] of Object.entries(fields)) {
    if (isNeeded && !Object.hasOwn(value, name)) refuse(place, `has no ${name}`)
  }
}

/** Refuses what is no safe integer of at least `least`. */
export function assertInteger(place: string, value: unknown, least: number): asserts value is number {
  if (Number.isSafeInteger(value) && (value as number) >= least) return
  refuse(place, `is ${JSON.stringify(value)}, not an integer of at least ${least}`)
}

export function assertName(place: string, value: unknown): asserts value is string {
  if (typeof value !== 'string' || value.trim() === '') refuse(place, `is ${JSON.stringify(value)}, not a name`)
}

export function assertList(place: string, value: unknown): asserts value is readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) refuse(place, 'is no list with something in it')
}

/** Integer prices or the like by name. */
export function assertIntegers(place: string, value: unknown): asserts value is Readonly<Record<string, number>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(place, 'is no object')
  for (const [name, each] of Object.entries(value)) assertInteger(`${place}.${name}`, each, 0)
}
