/**
 * Refusals that were answered as a synthetic response, by id. An SDK builds its own error from that response; the id in
 * its headers or body leads back to ours. Kept on globalThis so that two copies of this package recognise each other's;
 * bounded, and a remote provider can't forge an entry because only ids made here are in it.
 */
export interface Denial {
  readonly code: string
  readonly message: string
}

export const denialHeader = 'x-bursar-denial'

const capacity = 1_000
const maxDepth = 8
const registryKey = Symbol.for('bursar.denials')

export function rememberDenial(id: string, denial: Denial): void {
  const denials = registry()
  denials.set(id, denial)
  if (denials.size > capacity) denials.delete(denials.keys().next().value ?? '')
}

/** Whether a response is a refusal of ours and not the provider's. Hooks of SDKs ask, so that no denial is ever retried. */
export function isDenial({ headers }: { readonly headers: Headers }): boolean {
  return registry().has(headers.get(denialHeader) ?? '')
}

/** The denial behind an error that an SDK threw, searched along its causes. */
export function denialOf(error: object): Denial | undefined {
  let current: unknown = error
  for (let depth = 0; depth < maxDepth && isObject(current); depth++) {
    const id = headerId(current) ?? bodyId(current)
    const denial = id === undefined ? undefined : registry().get(id)
    if (denial !== undefined) return denial
    current = current['cause'] ?? current['lastError']
  }
  return undefined
}

function registry(): Map<string, Denial> {
  const holder = globalThis as { [registryKey]?: Map<string, Denial> }
  return (holder[registryKey] ??= new Map())
}

type Bag = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null
}

function headerId(error: Bag): string | undefined {
  for (const headers of [error['headers'], error['responseHeaders']]) {
    if (headers instanceof Headers) return headers.get(denialHeader) ?? undefined
    if (isObject(headers) && typeof headers[denialHeader] === 'string') return headers[denialHeader]
  }
  return undefined
}

const idPattern = /"denial_id"\s*:\s*"([^"\\]{1,128})"/

function bodyId(error: Bag): string | undefined {
  for (const place of [error['error'], error['body'], error['data']]) {
    if (isObject(place) && typeof place['denial_id'] === 'string') return place['denial_id']
  }
  for (const text of [error['responseBody'], error['body'], error['message']]) {
    const id = typeof text === 'string' ? idPattern.exec(text)?.[1] : undefined
    if (id !== undefined) return id
  }
  return undefined
}
