import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BudgetWindow, createWindows } from '../../src/budget/window.ts'
import type { WindowKind } from '../../src/contracts/budget.ts'
import { ConfigurationError } from '../../src/errors/index.ts'
import { unusualDays2026 } from './unusual-days-2026.ts'

const hour = 3_600_000
const zones = Object.keys(unusualDays2026)
const calendarKinds = ['hour', 'day', 'week', 'month'] as const

function windowAt(kind: WindowKind, zone: string, instant: string | number): BudgetWindow {
  return createWindows().windowAt(kind, zone, typeof instant === 'string' ? Date.parse(instant) : instant)
}

const walked = new Map<string, readonly BudgetWindow[]>()

/** Every window that touches 2026, each found from the end of the one before. */
function windowsOf2026(kind: WindowKind, zone: string): readonly BudgetWindow[] {
  const found = walked.get(`${kind} ${zone}`) ?? walk2026(kind, zone)
  walked.set(`${kind} ${zone}`, found)
  return found
}

function walk2026(kind: WindowKind, zone: string): BudgetWindow[] {
  const windows = createWindows()
  const found: BudgetWindow[] = []
  for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1);) {
    const window = windows.windowAt(kind, zone, at)
    // A walk that stands still would never end.
    if (window.endsAt <= at) throw new Error(`${window.label} ends before ${at}, which it should hold`)
    found.push(window)
    at = window.endsAt
  }
  return found
}

/** What the wall clock shows, by another way than the one under test: `2026-11-20T13`. */
function wallHour(zone: string): (instant: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  return (instant) => format.format(instant).replace(' ', 'T').slice(0, 13)
}

describe.each(zones)('%s in 2026', (zone) => {
  test.each(calendarKinds)('has one %s after the other, without gap, overlap or repeated label', (kind) => {
    const windows = windowsOf2026(kind, zone)
    expect(windows.filter(({ startsAt, endsAt }) => startsAt >= endsAt)).toEqual([])
    expect(windows.slice(1).map(({ startsAt }) => startsAt)).toEqual(windows.slice(0, -1).map(({ endsAt }) => endsAt))
    expect(new Set(windows.map(({ label }) => label)).size).toBe(windows.length)
  })

  test.each(calendarKinds)('finds the same %s from its first, middle and last millisecond', (kind) => {
    const windows = createWindows()
    // Hours are many: every one near a clock change and a sample of the others.
    for (const window of windowsOf2026(kind, zone).filter(({ label }, index) => label.length > 13 || index % 7 === 0)) {
      const middle = Math.floor((window.startsAt + window.endsAt) / 2)
      for (const at of [window.endsAt - 1, window.startsAt, middle]) {
        expect(windows.windowAt(kind, zone, at)).toEqual(window)
      }
    }
  })

  test('labels hours and days by what the wall clock shows', () => {
    const shown = wallHour(zone)
    for (const { label, startsAt, endsAt } of windowsOf2026('hour', zone)) {
      expect([shown(startsAt), shown(endsAt - 1)]).toEqual([label.slice(0, 13), label.slice(0, 13)])
    }
    for (const { label, startsAt, endsAt } of windowsOf2026('day', zone)) {
      expect([shown(startsAt).slice(0, 10), shown(endsAt - 1).slice(0, 10)]).toEqual([label, label])
    }
  })

  test('has exactly the unusually long and short days of the table', () => {
    const days = windowsOf2026('day', zone).map(({ label, startsAt, endsAt }) => [label, (endsAt - startsAt) / hour])
    const unusual = days.filter(([label, hours]) => hours !== 24 && isKnown(zone, String(label)))
    expect(Object.fromEntries(unusual)).toEqual(unusualDays2026[zone])
  })
})

function isKnown(zone: string, label: string): boolean {
  return zone !== 'Africa/Casablanca' || label < '2026-07'
}

describe('an hour that the wall clock shows twice', () => {
  test.each([
    ['America/New_York', '2026-11-01T05:00Z', '2026-11-01T01', '2026-11-01T01-05:00'],
    ['Europe/Berlin', '2026-10-25T00:00Z', '2026-10-25T02', '2026-10-25T02+01:00'],
    ['Asia/Beirut', '2026-10-24T20:00Z', '2026-10-24T23', '2026-10-24T23+02:00'],
    ['Antarctica/Troll', '2026-10-24T23:00Z', '2026-10-25T01', '2026-10-25T02'],
    ['Antarctica/Troll', '2026-10-25T01:00Z', '2026-10-25T01+00:00', '2026-10-25T02+00:00'],
  ])('in %s has two windows', (zone, instant, first, second) => {
    const window = windowAt('hour', zone, instant)
    expect([window.label, window.endsAt - window.startsAt]).toEqual([first, hour])
    expect(windowAt('hour', zone, window.endsAt).label).toBe(second)
  })

  test('by half, has a second window of half an hour', () => {
    const second = windowAt('hour', 'Australia/Lord_Howe', '2026-04-04T15:10Z')
    expect(second).toEqual({
      label: '2026-04-05T01+10:30',
      startsAt: Date.parse('2026-04-04T15:00Z'),
      endsAt: Date.parse('2026-04-04T15:30Z'),
    })
    expect(windowAt('hour', 'Australia/Lord_Howe', second.startsAt - 1).label).toBe('2026-04-05T01')
    expect(windowAt('hour', 'Australia/Lord_Howe', second.endsAt).label).toBe('2026-04-05T02')
  })

  test('after midnight for one minute only, is told from the full one that follows', () => {
    // Newfoundland until 2011 went from 00:01 back to 23:01 of the day before.
    const labels = [
      ['2010-11-07T02:29:59Z', '2010-11-06T23'],
      ['2010-11-07T02:30:30Z', '2010-11-07T00'],
      ['2010-11-07T02:31:00Z', '2010-11-06T23-03:30'],
      ['2010-11-07T03:30:00Z', '2010-11-07T00-03:30'],
      ['2010-11-07T04:30:00Z', '2010-11-07T01'],
    ] as const
    for (const [instant, label] of labels) expect(windowAt('hour', 'America/St_Johns', instant).label).toBe(label)
  })
})

describe('days of an odd shape', () => {
  test('a day that was entered stays, though the clock steps back over midnight', () => {
    const day = windowAt('day', 'America/St_Johns', '2010-11-07T02:30:30Z')
    expect(day.label).toBe('2010-11-07')
    expect(windowAt('day', 'America/St_Johns', '2010-11-07T03:00Z')).toEqual(day)
    expect(windowAt('day', 'America/St_Johns', day.startsAt - 1)).toMatchObject({
      label: '2010-11-06',
      endsAt: day.startsAt,
    })
  })

  test('a day that a zone skipped has no window', () => {
    const before = windowAt('day', 'Pacific/Apia', '2011-12-30T09:59Z')
    const after = windowAt('day', 'Pacific/Apia', before.endsAt)
    expect([before.label, after.label]).toEqual(['2011-12-29', '2011-12-31'])
    expect(after.startsAt).toBe(before.endsAt)
  })

  test('a week or month around the skipped day goes on to its own end', () => {
    expect(windowAt('week', 'Pacific/Apia', '2011-12-30T12:00Z')).toEqual({
      label: '2011-W52',
      startsAt: Date.parse('2011-12-26T00:00-10:00'),
      endsAt: Date.parse('2012-01-02T00:00+14:00'),
    })
    expect(windowAt('month', 'Pacific/Apia', '2011-12-30T12:00Z').endsAt).toBe(Date.parse('2012-01-01T00:00+14:00'))
  })
})

test('any instant of any zone lies in its window, which meets its neighbours', () => {
  const instant = fc.integer({ min: Date.UTC(1970, 0, 2), max: Date.UTC(2037, 0, 1) })
  const zone = fc.constantFrom('UTC', ...Intl.supportedValuesOf('timeZone'))
  const windows = createWindows()
  fc.assert(
    fc.property(zone, fc.constantFrom(...calendarKinds), instant, (name, kind, now) => {
      const window = windows.windowAt(kind, name, now)
      const [before, after] = [window.startsAt - 1, window.endsAt].map((at) => windows.windowAt(kind, name, at))
      expect(window.startsAt <= now && now < window.endsAt).toBe(true)
      expect([before?.endsAt, after?.startsAt]).toEqual([window.startsAt, window.endsAt])
      expect(new Set([before?.label, window.label, after?.label]).size).toBe(3)
    }),
    { numRuns: 500 },
  )
})

test('the window of a total budget never ends', () => {
  expect(windowAt('total', 'UTC', 0)).toEqual({ label: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER })
})

test('the window of a run is remembered for 30 days from whenever it is asked for', () => {
  const windows = createWindows()
  for (const now of [0, Date.UTC(2026, 10, 20)]) {
    expect(windows.windowAt('run', 'UTC', now)).toEqual({ label: 'run', startsAt: 0, endsAt: now + 30 * 86_400_000 })
  }
})

test('a window is computed once until it ends, and again where the clock was put back', () => {
  const windows = createWindows()
  const now = Date.parse('2026-11-20T13:30Z')
  const window = windows.windowAt('hour', 'UTC', now)
  expect(windows.windowAt('hour', 'UTC', window.endsAt - 1)).toBe(window)
  expect(windows.windowAt('hour', 'UTC', window.endsAt).label).toBe('2026-11-20T14')
  expect(windows.windowAt('hour', 'UTC', now)).toEqual(window)
  expect(windows.windowAt('day', 'Asia/Tokyo', now).label).toBe('2026-11-20')
})

test('an unknown zone is a configuration error', () => {
  expect(() => windowAt('day', 'Mars/Olympus', 0)).toThrow(ConfigurationError)
})
