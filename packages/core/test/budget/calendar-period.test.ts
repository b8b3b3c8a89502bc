import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calendarPeriodOf } from '../../src/budget/calendar-period.ts'

const hour = 3_600_000

test.each([
  ['day', '2026-11-20T23:59', '2026-11-20', '2026-11-20', '2026-11-21'],
  ['day', '2028-02-29T12:00', '2028-02-29', '2028-02-29', '2028-03-01'],
  ['day', '1969-12-31T12:00', '1969-12-31', '1969-12-31', '1970-01-01'],
  ['week', '2026-11-20T12:00', '2026-W47', '2026-11-16', '2026-11-23'],
  ['week', '2026-11-16T00:00', '2026-W47', '2026-11-16', '2026-11-23'],
  ['week', '2026-11-15T23:59', '2026-W46', '2026-11-09', '2026-11-16'],
  // ISO 8601: the first days of January may belong to the old year, the last of December to the new one.
  ['week', '2027-01-01T00:00', '2026-W53', '2026-12-28', '2027-01-04'],
  ['week', '2024-12-30T00:00', '2025-W01', '2024-12-30', '2025-01-06'],
  ['week', '2021-01-03T00:00', '2020-W53', '2020-12-28', '2021-01-04'],
  ['week', '2026-01-01T00:00', '2026-W01', '2025-12-29', '2026-01-05'],
  ['week', '1969-12-29T00:00', '1970-W01', '1969-12-29', '1970-01-05'],
  ['month', '2026-12-31T23:59', '2026-12', '2026-12-01', '2027-01-01'],
  ['month', '2028-02-01T00:00', '2028-02', '2028-02-01', '2028-03-01'],
] as const)('the %s of %s is %s', (kind, wall, label, startsAt, endsAt) => {
  expect(calendarPeriodOf(kind, Date.parse(`${wall}Z`))).toEqual({
    label,
    startsAt: Date.parse(startsAt),
    endsAt: Date.parse(endsAt),
  })
})

describe.each(['day', 'week', 'month'] as const)('a %s', (kind) => {
  test('holds its own time and is followed by another label', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_200_000 }), (hours) => {
        const wall = hours * hour
        const period = calendarPeriodOf(kind, wall)
        const next = calendarPeriodOf(kind, period.endsAt)
        expect(period.startsAt <= wall && wall < period.endsAt).toBe(true)
        expect(calendarPeriodOf(kind, period.startsAt)).toEqual(period)
        expect(next.startsAt).toBe(period.endsAt)
        expect(next.label > period.label).toBe(true)
      }),
    )
  })
})
