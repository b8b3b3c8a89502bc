import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { redisStore } from '@bursar/store-redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { freePort } from '../../services/process.ts'
import { bundle } from './lib/bundle.ts'
import type { SpoolOptions } from './lib/spool-process.ts'

const line = { key: 'org', window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit: 1_000_000 }

let folder: string
let program: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bursar-spool-'))
  program = await bundle('spool-process', folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('settlements that could not be posted survive kill -9 and are posted by the next process, once', async () => {
  const namespace = randomUUID()
  const client = new Redis(inject('redisUrl'))
  const store = redisStore({ client, namespace, deadlineMs: 5_000 })
  const ids = Array.from({ length: 20 }, () => randomUUID())
  for (const id of ids) {
    const { ok } = await store.reserve({
      id,
      lines: [{ budget: line, amount: 1_000 }],
      ttlMs: 600_000,
      onExpire: 'charge',
    })
    expect(ok).toBe(true)
  }
  const settlements = ids.map((id, index) => ({ id, lines: [{ budget: line, amount: 100 + index }] }))
  const truth = settlements.reduce((sum, { lines }) => sum + (lines[0]?.amount ?? 0), 0)
  const spool = join(folder, 'spool')

  const dying = start({ url: `redis://127.0.0.1:${await freePort()}`, namespace, spool, settlements })
  expect(await said(dying)).toEqual({ found: 0, deferred: 20 })
  dying.kill('SIGKILL')
  expect(await once(dying, 'exit')).toEqual([null, 'SIGKILL'])
  expect(await store.read([line])).toMatchObject([{ spent: 0, held: 20_000 }])

  const url = inject('redisUrl')
  const heirs = [start({ url, namespace, spool, settlements: [] }), start({ url, namespace, spool, settlements: [] })]
  const ended = heirs.map((heir) => once(heir, 'exit'))
  const found = (await Promise.all(heirs.map(said))).map((heir) => heir.found)
  expect(await Promise.all(ended)).toEqual([
    [0, null],
    [0, null],
  ])
  // Both may have read the file; each id was counted once.
  expect(Math.max(...found)).toBe(20)
  expect(await store.read([line])).toMatchObject([{ spent: truth, held: 0, credits: 0 }])
  expect(readdirSync(spool)).toEqual([])
  client.disconnect()
}, 60_000)

function start(options: SpoolOptions): ReturnType<typeof spawn> {
  return spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function said(child: ReturnType<typeof spawn>): Promise<{ found: number; deferred: number }> {
  const [chunk] = (await once(child.stdout as Readable, 'data')) as [Buffer]
  return JSON.parse(chunk.toString()) as { found: number; deferred: number }
}
