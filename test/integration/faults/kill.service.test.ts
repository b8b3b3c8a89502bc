import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BudgetStore } from '@bursar/core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { bundle } from './lib/bundle.ts'
import { Crowd } from './lib/crowd.ts'
import { closeClients, storeAt, type StorePlace } from './lib/store-at.ts'
import type { TruthFiles } from './lib/truth-files.ts'

const PROCESSES = 3
const CALLERS = 8
const KILLS = 4
const SAMPLES = 900
const HELD = 1_000
/** Reached by the stores that are quick. */
const LIMIT = 1_500_000

const endless = { window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit: LIMIT }
const lines = [
  { key: 'org', ...endless },
  { key: 'agent', ...endless },
]

let folder: string
let program: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bursar-kills-'))
  program = await bundle('caller-process', folder)
})
afterAll(async () => {
  await closeClients()
  rmSync(folder, { recursive: true, force: true })
})

const places: Readonly<Record<StorePlace['kind'], () => StorePlace>> = {
  redis: () => ({ kind: 'redis', url: inject('redisUrl'), namespace: randomUUID() }),
  postgres: () => ({ kind: 'postgres', url: inject('postgresUrl'), schema: `kills_${randomUUID().slice(0, 8)}` }),
  sqlite: () => ({ kind: 'sqlite', path: join(folder, `${randomUUID()}.db`) }),
}

describe.each(Object.entries(places))('kill -9 in the middle of load over %s', (_, placeOf) => {
  test.each(['direct', 'leased'] as const)(
    `${KILLS} kills, %s: in ${SAMPLES} samples what was spent is never above what is counted, nor that above the limit`,
    async (mode) => {
      const place = placeOf()
      const store = await storeAt(place)
      await store.read(lines)
      const crowd = new Crowd({ program, folder, caller: { place, mode, lines, callers: CALLERS, held: HELD } })
      for (let index = 0; index < PROCESSES; index++) await crowd.start()
      const violations: string[] = []
      for (let sample = 1; sample <= SAMPLES; sample++) {
        violations.push(...(await violationsAt(store, crowd.truth)))
        if (sample % Math.floor(SAMPLES / (KILLS + 1)) === 0 && crowd.killed < KILLS) await crowd.killOne()
      }
      await crowd.stop()
      violations.push(...(await violationsAt(store, crowd.truth)))
      const spent = crowd.truth.sum()
      crowd.truth.close()
      expect(violations).toEqual([])
      expect(crowd.killed).toBe(KILLS)
      // There was load, so there was something to get wrong.
      expect(spent).toBeGreaterThan(100 * HELD)
    },
    120_000,
  )
})

/** Truth is read first, and only grows: what the store says afterwards must cover it. */
async function violationsAt(store: BudgetStore, truth: TruthFiles): Promise<string[]> {
  const before = truth.sum()
  const states = await store.read(lines)
  return states.flatMap(({ key, spent, credits, held }) => {
    const counted = spent - credits + held
    if (before > counted) return [`${key}: ${before} was spent, ${counted} is counted`]
    return counted > LIMIT ? [`${key}: ${counted} is counted, the limit is ${LIMIT}`] : []
  })
}
