import { describe, expect, test } from 'vitest'
import { openTimeZone } from '../../src/budget/time-zone.ts'
import { ConfigurationError } from '../../src/errors/index.ts'

const hour = 3_600_000

describe('openTimeZone', () => {
  test.each([
    ['Europe/Berln', '"Europe/Berlin"'],
    ['europe/berlin', '"Europe/Berlin"'],
    ['Berlin', '"Europe/Berlin"'],
    ['New York', '"America/New_York"'],
    ['utc', '"UTC"'],
  ])('refuses %s and suggests %s', (name, suggestion) => {
    const attempt = () => openTimeZone(name, 'budgets[1].timeZone')
    expect(attempt).toThrow(ConfigurationError)
    expect(attempt).toThrow(
      `budgets[1].timeZone must be an IANA time zone name; got "${name}". Did you mean ${suggestion}?`,
    )
  })

  test.each(['Mars/Olympus_Mons', '', '+02:00', 5, null, {}])('refuses %s and shows what a name looks like', (name) => {
    expect(() => openTimeZone(name as string)).toThrow('Write one such as "Europe/Berlin".')
  })

  test.each(['UTC', 'Asia/Kolkata', 'Asia/Calcutta', 'America/Argentina/Buenos_Aires', 'Etc/GMT-14', 'Europe/Kyiv'])(
    'takes %s',
    (name) => {
      expect(openTimeZone(name).spans(0, 1)).toHaveLength(1)
    },
  )
})

test('spans cover a stretch of time with one offset each', () => {
  expect(openTimeZone('Europe/Berlin').spans(Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1))).toEqual([
    { startsAt: Date.UTC(2026, 0, 1), endsAt: Date.parse('2026-03-29T01:00Z'), offset: hour },
    { startsAt: Date.parse('2026-03-29T01:00Z'), endsAt: Date.parse('2026-10-25T01:00Z'), offset: 2 * hour },
    { startsAt: Date.parse('2026-10-25T01:00Z'), endsAt: Date.UTC(2027, 0, 1), offset: hour },
  ])
})

test.each([
  ['Europe/Berlin', '2026-11-20T00:00', '2026-11-19T23:00Z', 'an ordinary midnight'],
  ['Asia/Beirut', '2026-03-29T00:00', '2026-03-28T22:00Z', 'a midnight that is skipped: the first instant after it'],
  ['America/Havana', '2026-11-01T00:00', '2026-11-01T04:00Z', 'a midnight that comes twice: the first one'],
  ['Asia/Kathmandu', '2026-01-01T00:00', '2025-12-31T18:15Z', 'a zone of quarter hours'],
  ['Etc/GMT-14', '2026-01-01T00:00', '2025-12-31T10:00Z', 'the far east'],
  ['Etc/GMT+12', '2026-01-01T00:00', '2026-01-01T12:00Z', 'the far west'],
])('%s shows %s first at %s: %4$s', (zone, wall, instant) => {
  expect(openTimeZone(zone).firstInstantAt(Date.parse(`${wall}Z`))).toBe(Date.parse(instant))
})
