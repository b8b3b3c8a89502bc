import type { WindowKind } from '../contracts/budget.js'
import { calendarPeriodOf } from './calendar-period.js'
import { type OffsetSpan, openTimeZone, type TimeZone } from './time-zone.js'

const hour = 3_600_000
/** How far back a clock change can still matter: the largest step back is a whole day (a move over the date line). */
const lookBack = 27 * hour

/** A stretch of time with a counter of its own. Windows of one kind and zone follow each other without gap or overlap. */
export interface BudgetWindow {
  /** What the wall clock shows, and the window's identity: `2026-11-20T13`, `2026-11-20`, `2026-W47`, `2026-11`. */
  readonly label: string
  /** First millisecond. */
  readonly startsAt: number
  /** First millisecond after it; `Number.MAX_SAFE_INTEGER` for windows that never end, 30 days ahead for runs. */
  readonly endsAt: number
}

export interface Windows {
  /** The window that holds `nowMs` (epoch ms). Throws `ConfigurationError` for an unknown time zone. */
  windowAt(kind: WindowKind, timeZone: string, nowMs: number): BudgetWindow
}

/** Calendar windows in IANA time zones, each computed once and kept until it ends. */
export function createWindows(): Windows {
  const zones = new Map<string, { readonly zone: TimeZone; readonly latest: Map<WindowKind, BudgetWindow> }>()
  const open = (name: string) => {
    const opened = zones.get(name) ?? { zone: openTimeZone(name), latest: new Map<WindowKind, BudgetWindow>() }
    zones.set(name, opened)
    return opened
  }
  return {
    windowAt(kind, timeZone, nowMs) {
      if (kind === 'total') return endlessWindow
      if (kind === 'run') return runWindow(nowMs)
      const { zone, latest } = open(timeZone)
      const known = latest.get(kind)
      if (known !== undefined && known.startsAt <= nowMs && nowMs < known.endsAt) return known
      const window = Object.freeze(computeWindow(kind, zone, Math.floor(nowMs)))
      latest.set(kind, window)
      return window
    },
  }
}

/** The one window of a budget that never ends. */
const endlessWindow: BudgetWindow = Object.freeze({ label: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER })

/** How long a run may last at least. Runs have no end that anyone announces, and their counters must be forgotten some day. */
const longestRun = 30 * 24 * hour

/** The window of a run that is under way at `nowMs`. */
export function runWindow(nowMs: number): BudgetWindow {
  return { label: 'run', startsAt: 0, endsAt: Math.floor(nowMs) + longestRun }
}

function computeWindow(kind: Exclude<WindowKind, 'total' | 'run'>, zone: TimeZone, now: number): BudgetWindow {
  const spans = zone.spans(now - lookBack, now + hour)
  const index = spans.findIndex(({ endsAt }) => now < endsAt)
  const span = spans[index] as OffsetSpan
  // What the clock reached before its latest change; a step back shows these times again.
  const reached = Math.max(...spans.slice(0, index).map(({ endsAt, offset }) => endsAt + offset))
  if (kind === 'hour') return hourWindow(span, now, reached)
  // A day that was entered stays entered: a clock that steps back over midnight does not reopen the day before.
  const period = calendarPeriodOf(kind, Math.max(now + span.offset, reached - 1))
  return {
    label: period.label,
    startsAt: zone.firstInstantAt(period.startsAt),
    endsAt: zone.firstInstantAt(period.endsAt),
  }
}

/**
 * An hour of the wall clock under one offset: a clock change always starts a new window. Where the clock shows an hour
 * that it has been in before, the label carries the offset: `2026-11-01T01`, then `2026-11-01T01-05:00`.
 */
function hourWindow(span: OffsetSpan, now: number, reached: number): BudgetWindow {
  const wall = Math.floor((now + span.offset) / hour) * hour
  const label = new Date(wall).toISOString().slice(0, 13)
  const startsAt = wall - span.offset
  return {
    label: wall < reached ? `${label}${formatOffset(span.offset)}` : label,
    startsAt: Math.max(span.startsAt, startsAt),
    endsAt: Math.min(span.endsAt, startsAt + hour),
  }
}

/** `-05:00`; seconds only where a historic offset has them. */
function formatOffset(offset: number): string {
  const [hours, minutes, seconds] = new Date(Math.abs(offset)).toISOString().slice(11, 19).split(':')
  return `${offset < 0 ? '-' : '+'}${hours}:${minutes}${seconds === '00' ? '' : `:${seconds}`}`
}
