import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import { nearestName } from '../validation/nearest-name.js'

const hour = 3_600_000
/** More than any zone has been away from UTC (15:13:42 east, 15:56 west). */
const farthest = 16 * hour
/** No zone changes twice within 95 hours (tzdata 2026c, from 1900 on), so one look a day misses no change. */
const step = 24 * hour

/** A stretch of time in which a zone keeps one distance from UTC. Wall time is the instant plus `offset`. */
export interface OffsetSpan {
  readonly startsAt: number
  readonly endsAt: number
  readonly offset: number
}

/** A zone's wall clock. "Wall time" is what it shows, read as if it were UTC, in epoch ms. */
export interface TimeZone {
  /** The stretches that cover `[from, to)`, ascending, without a gap. */
  spans(from: number, to: number): readonly OffsetSpan[]
  /** The first instant at which the clock shows `wall` or later. */
  firstInstantAt(wall: number): number
}

/**
 * Opens an IANA zone by name, spelt as in the IANA list: the name is part of a counter's identity. `where` is the place
 * in the configuration that a message names. Throws `ConfigurationError` with the nearest name.
 */
export function openTimeZone(name: string, where = 'timeZone'): TimeZone {
  const offsetAt = offsetReader(formatterOf(name, where))
  const spans = (from: number, to: number): readonly OffsetSpan[] => spansBetween(offsetAt, from, to)
  return { spans, firstInstantAt: (wall) => firstInstantAt(spans(wall - farthest, wall + farthest), wall) }
}

function spansBetween(offsetAt: OffsetReader, from: number, to: number): readonly OffsetSpan[] {
  const spans: OffsetSpan[] = []
  let current = { startsAt: from, offset: offsetAt(from) }
  for (let looked = from; looked < to; looked += step) {
    const next = Math.min(looked + step, to)
    const offset = offsetAt(next)
    if (offset === current.offset) continue
    const change = findChange(offsetAt, looked, next)
    spans.push({ ...current, endsAt: change })
    current = { startsAt: change, offset }
  }
  if (current.startsAt < to) spans.push({ ...current, endsAt: to })
  return spans
}

function firstInstantAt(spans: readonly OffsetSpan[], wall: number): number {
  const span = spans.find(({ endsAt, offset }) => endsAt + offset > wall)
  // The last span ends beyond every possible offset, so one is always found.
  return span === undefined ? wall : Math.max(span.startsAt, wall - span.offset)
}

type OffsetReader = (instant: number) => number

/** The first instant after `before` with another offset than `before` has. */
function findChange(offsetAt: OffsetReader, before: number, after: number): number {
  const offset = offsetAt(before)
  let [low, high] = [before, after]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle) === offset) low = middle
    else high = middle
  }
  return high
}

function offsetReader(formatter: Intl.DateTimeFormat): OffsetReader {
  return (instant) => {
    const shown = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
    for (const { type, value } of formatter.formatToParts(instant)) {
      if (type in shown) shown[type as keyof typeof shown] = Number(value)
    }
    const wall = Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second)
    return wall - Math.floor(instant / 1000) * 1000
  }
}

function formatterOf(name: unknown, where: string): Intl.DateTimeFormat {
  const formatter = tryFormatter(name)
  const spelling = formatter?.resolvedOptions().timeZone
  // A link such as Asia/Kolkata may resolve to another name, which depends on the ICU version: it stays as written.
  const isMisspelt = spelling !== name && spelling?.toLowerCase() === String(name).toLowerCase()
  if (formatter !== undefined && !isMisspelt) return formatter
  const nearest = isMisspelt ? spelling : nearestZone(name)
  const hint = nearest === undefined ? 'Write one such as "Europe/Berlin".' : `Did you mean "${nearest}"?`
  throw new ConfigurationError(`${where} must be an IANA time zone name; got ${describeValue(name)}. ${hint}`)
}

function tryFormatter(name: unknown): Intl.DateTimeFormat | undefined {
  // Offsets such as "+02:00" are no zones: they know no DST, and not every Node takes them.
  if (typeof name !== 'string' || !/^[A-Z]/i.test(name)) return undefined
  try {
    return new Intl.DateTimeFormat('en-US', { ...partsShown, timeZone: name })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const partsShown = {
  calendar: 'gregory',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const

/** Also by city alone: `Berlin`, `New York`. */
function nearestZone(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')]
  const byCity = new Map(zones.map((zone) => [zone.slice(zone.lastIndexOf('/') + 1), zone]))
  const city = nearestName(name.replaceAll(' ', '_'), [...byCity.keys()])
  return nearestName(name, zones) ?? (city === undefined ? undefined : byCity.get(city))
}
