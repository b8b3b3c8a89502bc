import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { text } from 'node:stream/consumers'
import type { BudgetState } from '@bursar/core'
import { sqliteStore } from '@bursar/store-sqlite'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { temporaryFiles } from './files.ts'

const PROCESSES = 4
const LIMIT = 2_000_000

const packages = fileURLToPath(new URL('../..', import.meta.url))
const file = temporaryFiles()

interface Truth {
  readonly spent: number
  readonly served: number
  readonly over: number
}

test('4 processes over one file never pass the limit, use it up, and lose no charge', async () => {
  const path = file('shared')
  const program = await bundle()
  const children = Array.from({ length: PROCESSES }, (_, index) => start(program, path, index))
  const truths = await Promise.all(children.map(async ({ output }) => truthIn(await output)))
  const spent = sumOf(truths)
  expect(truths.map(({ over }) => over)).toEqual([0, 0, 0, 0])
  expect(truths.filter(({ served }) => served > 0).length).toBeGreaterThan(1)
  expect(spent).toBeLessThanOrEqual(LIMIT)
  expect(spent).toBeGreaterThan(LIMIT * 0.95)
  expect(await stateOf(path)).toMatchObject({ spent, held: 0, credits: 0 })
})

test('killing processes in the middle of it frees nothing that may have been spent', async () => {
  const path = file('killed')
  const program = await bundle()
  const children = Array.from({ length: PROCESSES }, (_, index) => start(program, path, index))
  const [first, second, ...survivors] = children
  for (const victim of [first, second]) {
    await victim?.serving
    victim?.child.kill('SIGKILL')
    expect(await victim?.ended).toEqual([null, 'SIGKILL'])
  }
  const truths = await Promise.all(survivors.map(async ({ output }) => truthIn(await output)))
  expect(truths.map(({ over }) => over)).toEqual([0, 0])
  const { spent, held } = await stateOf(path)
  expect(spent + held).toBeLessThanOrEqual(LIMIT)
  expect(spent).toBeGreaterThanOrEqual(sumOf(truths))
})

interface Child {
  readonly child: ReturnType<typeof spawn>
  /** Once it has been served for a while, or has ended. */
  readonly serving: Promise<unknown>
  readonly output: Promise<string>
  /** Its exit code and signal. */
  readonly ended: Promise<unknown[]>
}

function start(program: string, path: string, index: number): Child {
  const child = spawn(process.execPath, [program, path, `process ${index}`, String(LIMIT)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return { child, serving: once(child.stdout, 'data'), output: text(child.stdout), ended: once(child, 'close') }
}

function truthIn(output: string): Truth {
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Truth
}

function sumOf(truths: readonly Truth[]): number {
  return truths.reduce((sum, truth) => sum + truth.spent, 0)
}

async function stateOf(path: string): Promise<BudgetState> {
  const store = sqliteStore({ database: new DatabaseSync(path) })
  const line = { key: 'org', window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER, limit: LIMIT }
  const [state] = await store.read([line])
  await store.close()
  if (state === undefined) throw new Error('read answered without a state')
  return state
}

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
