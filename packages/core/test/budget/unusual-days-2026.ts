/**
 * Days of 2026 that do not last 24 hours, in hours, by the rules in force in tzdata 2026c.
 * https://data.iana.org/time-zones/tzdb/NEWS
 */
export const unusualDays2026: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'Africa/Cairo': { '2026-04-24': 23, '2026-10-29': 25 },
  // Until July only: what Morocco does in autumn was decided in 2026 and older ICU data does not know it.
  'Africa/Casablanca': { '2026-02-15': 25, '2026-03-22': 23 },
  'America/Havana': { '2026-03-08': 23, '2026-11-01': 25 },
  'America/New_York': { '2026-03-08': 23, '2026-11-01': 25 },
  'America/Santiago': { '2026-04-04': 25, '2026-09-06': 23 },
  'America/St_Johns': { '2026-03-08': 23, '2026-11-01': 25 },
  'Antarctica/Troll': { '2026-03-29': 22, '2026-10-25': 26 },
  'Asia/Beirut': { '2026-03-29': 23, '2026-10-24': 25 },
  'Asia/Kathmandu': {},
  'Australia/Lord_Howe': { '2026-04-05': 24.5, '2026-10-04': 23.5 },
  'Europe/Berlin': { '2026-03-29': 23, '2026-10-25': 25 },
  'Pacific/Apia': {},
  'Pacific/Chatham': { '2026-04-05': 25, '2026-09-27': 23 },
  UTC: {},
}
