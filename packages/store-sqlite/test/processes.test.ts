import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sqliteStore } from '@bursar/store-sqlite'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { temporaryFiles } from './files.ts'

const PROCESSES = 4
const LIMIT = 2_000_000

const packages = fileURLToPath(new URL('../..', import.meta.url))
const file = temporaryFiles()
const run = promisify(execFile)

interface Truth {
  readonly spent: number
  readonly served: number
  readonly over: number
}

test('4 processes over one file never pass the limit, use it up, and lose no charge', async () => {
  const program = await bundle()
  const path = file('shared')
  const runs = Array.from({ length: PROCESSES }, (_, index) =>
    run(process.execPath, [program, path, `process ${index}`, String(LIMIT)]),
  )
  const truths = (await Promise.all(runs)).map(({ stdout }) => JSON.parse(stdout) as Truth)
  const spent = truths.reduce((sum, truth) => sum + truth.spent, 0)
  expect(truths.map(({ over }) => over)).toEqual([0, 0, 0, 0])
  expect(truths.filter(({ served }) => served > 0).length).toBeGreaterThan(1)
  expect(spent).toBeLessThanOrEqual(LIMIT)
  expect(spent).toBeGreaterThan(LIMIT * 0.95)

  const store = sqliteStore({ database: new DatabaseSync(path) })
  const line = { key: 'org', window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit: LIMIT }
  expect(await store.read([line])).toMatchObject([{ spent, held: 0, credits: 0 }])
  await store.close()
})

/** The child as one file over the sources, so that it needs no build. */
async function bundle(): Promise<string> {
  const outfile = file('caller-process').replace(/\.db$/, '.mjs')
  const names = ['core', 'models', 'redact', 'store-sqlite', 'store-testkit', 'tokens', 'wire']
  await build({
    entryPoints: [fileURLToPath(new URL('./caller-process.ts', import.meta.url))],
    alias: Object.fromEntries(names.map((name) => [`@bursar/${name}`, join(packages, name, 'src/index.ts')])),
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'silent',
  })
  return outfile
}
