const day = 86_400_000
const week = 7 * day

/** A day, week or month of the calendar, in wall time: what the clock shows, read as if it were UTC, in epoch ms. */
export interface CalendarPeriod {
  readonly label: string
  readonly startsAt: number
  readonly endsAt: number
}

/** The period that holds a wall time. Weeks are ISO 8601: from Monday, numbered by the year of their Thursday. */
export function calendarPeriodOf(kind: 'day' | 'week' | 'month', wall: number): CalendarPeriod {
  if (kind === 'day') return dayOf(wall)
  return kind === 'week' ? weekOf(wall) : monthOf(wall)
}

function dayOf(wall: number): CalendarPeriod {
  const startsAt = Math.floor(wall / day) * day
  return { label: new Date(startsAt).toISOString().slice(0, 10), startsAt, endsAt: startsAt + day }
}

function weekOf(wall: number): CalendarPeriod {
  const thursdayOfEpoch = 3 * day
  const startsAt = Math.floor((wall + thursdayOfEpoch) / week) * week - thursdayOfEpoch
  const thursday = startsAt + 3 * day
  const year = new Date(thursday).getUTCFullYear()
  const number = Math.floor((thursday - Date.UTC(year, 0, 1)) / week) + 1
  return { label: `${year}-W${String(number).padStart(2, '0')}`, startsAt, endsAt: startsAt + week }
}

function monthOf(wall: number): CalendarPeriod {
  const date = new Date(wall)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  const startsAt = Date.UTC(year, month, 1)
  return { label: new Date(startsAt).toISOString().slice(0, 7), startsAt, endsAt: Date.UTC(year, month + 1, 1) }
}
