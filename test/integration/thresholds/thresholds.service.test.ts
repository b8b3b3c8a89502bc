import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import type { BudgetStore, StoreNotice } from '@bursar/core'
import { postgresStore } from '@bursar/store-postgres'
import { redisStore } from '@bursar/store-redis'
import { sqliteStore } from '@bursar/store-sqlite'
import { build } from 'esbuild'
import { Redis } from 'ioredis'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Announcement, Order } from './messages.ts'

const PROCESSES = 6
const RUNS = 20
const SETTLEMENTS = 10

const root = fileURLToPath(new URL('../../../', import.meta.url))
let folder: string
let program: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bursar-thresholds-'))
  program = await bundle()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Where a store is, and another handle on it: of a process that comes a minute later. */
interface Place {
  readonly where: string
  readonly namespace: string
  readonly late: () => Promise<{ readonly store: BudgetStore; readonly close: () => Promise<void> }>
}

const aMinuteLater = { now: () => Date.now() + 60_000 }

const places: Readonly<Record<string, () => Place>> = {
  redis: () => {
    const [where, namespace] = [inject('redisUrl'), randomUUID()]
    return {
      where,
      namespace,
      late: async () => {
        const client = new Redis(where)
        const store = redisStore({ client, namespace, clock: aMinuteLater, deadlineMs: 10_000 })
        return { store, close: async () => (await store.close(), client.disconnect()) }
      },
    }
  },
  postgres: () => {
    const [where, namespace] = [inject('postgresUrl'), `thresholds_${process.pid}_${randomUUID().slice(0, 8)}`]
    return {
      where,
      namespace,
      late: async () => {
        const sql = postgres(where, { max: 1 })
        const later = `select floor(extract(epoch from clock_timestamp()) * 1000)::bigint + 60000`
        await sql.unsafe(
          `create or replace function ${namespace}.now_ms() returns bigint language sql volatile as '${later}'`,
        )
        const store = postgresStore({ query: (text, values) => sql.unsafe(text, values), schema: namespace })
        return { store, close: async () => (await store.close(), sql.end()) }
      },
    }
  },
  sqlite: () => {
    const where = join(folder, `${randomUUID()}.db`)
    return {
      where,
      namespace: '',
      late: async () => {
        const store = sqliteStore({ database: new DatabaseSync(where), clock: aMinuteLater })
        return { store, close: () => store.close() }
      },
    }
  },
}

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

describe.each(Object.entries(places))('thresholds in %s', (kind, placeOf) => {
  test(`are announced exactly once by ${PROCESSES} processes, in ${RUNS} undisturbed runs`, async () => {
    const place = placeOf()
    const announced: Announcement[] = []
    const processes = await start(kind, place, PROCESSES, announced)
    for (let run = 0; run < RUNS; run++) {
      const amounts = Array.from({ length: SETTLEMENTS }, (_, index) => 10 + ((run + index) % 5))
      const limit = PROCESSES * amounts.reduce((sum, amount) => sum + amount, 0)
      await Promise.all(processes.map((child) => ordered(child, { key: `run ${run}`, limit, amounts, dies: false })))
    }
    const perRun = Map.groupBy(announced, ({ key }) => key)
    expect(perRun.size).toBe(RUNS)
    for (const [key, ofRun] of perRun) {
      const percents = ofRun.map(({ percent }) => percent).toSorted((left, right) => left - right)
      expect(percents, key).toEqual([25, 50, 100])
    }
    expect(await toldLater(place)).toEqual([])
  })

  test('are announced by another process where the one that crossed them was killed', async () => {
    const place = placeOf()
    const announced: Announcement[] = []
    const [victim] = await start(kind, place, 1, announced)
    if (victim === undefined) throw new Error('no process')
    const ended = once(victim, 'exit')
    victim.send({ key: 'org', limit: 100, amounts: [60], dies: true } satisfies Order)
    expect(await ended).toEqual([null, 'SIGKILL'])
    expect(announced).toEqual([])
    expect(await toldLater(place)).toMatchObject([
      { kind: 'crossed', budget: { key: 'org', window: 'total' }, percent: 25, state: { limit: 100, spent: 60 } },
      { kind: 'crossed', budget: { key: 'org', window: 'total' }, percent: 50, state: { limit: 100, spent: 60 } },
    ])
    expect(await toldLater(place)).toEqual([])
  })
})

/** What a process that comes a minute later is told, with its first call. */
async function toldLater(place: Place): Promise<readonly StoreNotice[]> {
  const { store, close } = await place.late()
  const notices: StoreNotice[] = []
  store.watch?.((notice) => notices.push(notice))
  const budget = { key: 'other', window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit: null }
  await store.settle({ id: randomUUID(), lines: [{ budget, amount: 1 }] })
  await close()
  return notices.toSorted((left, right) => JSON.stringify(left).localeCompare(JSON.stringify(right)))
}

async function start(kind: string, place: Place, count: number, announced: Announcement[]): Promise<ChildProcess[]> {
  const started = Array.from({ length: count }, (_, index) => {
    const args = [kind, place.where, place.namespace, `process ${index}`]
    const child = fork(program, args, { env: { ...process.env, NODE_NO_WARNINGS: '1' } })
    child.on('message', (message: Announcement | string) => {
      if (typeof message !== 'string') announced.push(message)
    })
    children.push(child)
    return child
  })
  await Promise.all(started.map((child) => once(child, 'message')))
  return started
}

function ordered(child: ChildProcess, order: Order): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the process ended')))
    const hear = (message: unknown): void => {
      if (message !== 'done') return
      child.off('message', hear)
      child.removeAllListeners('exit')
      resolve()
    }
    child.on('message', hear)
    child.send(order)
  })
}

/** The child as one file over the sources, so that it needs no build. */
async function bundle(): Promise<string> {
  const outfile = join(folder, 'settling-process.mjs')
  const names = ['core', 'models', 'redact', 'store-postgres', 'store-redis', 'store-sqlite', 'tokens', 'wire']
  await build({
    entryPoints: [fileURLToPath(new URL('./settling-process.ts', import.meta.url))],
    alias: Object.fromEntries(names.map((name) => [`@bursar/${name}`, join(root, 'packages', name, 'src/index.ts')])),
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)` },
    outfile,
    logLevel: 'silent',
  })
  return outfile
}
