import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const packages = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bursar-node-test-'))
const alias = Object.fromEntries(
  ['core', 'models', 'redact', 'store-testkit', 'tokens', 'wire'].map((name) => [
    `@bursar/${name}`,
    join(packages, name, 'src/index.ts'),
  ]),
)

/** Runs a suite file of node:test in a process of its own, over the sources. */
async function run(store: string): Promise<{ readonly status: number | null; readonly output: string }> {
  const outfile = join(folder, `${store}.cjs`)
  const source = `
    import * as runner from 'node:test'
    import { memoryStore } from '@bursar/core'
    import { testBudgetStore, wrongStores } from '@bursar/store-testkit'
    const right = { makeStore: ({ clock }) => memoryStore({ clock }) }
    const skip = [{ case: 'grants the exact fit and refuses one more', reason: 'to show it' }]
    testBudgetStore(runner, ({ right, ...wrongStores })['${store}'].makeStore, { skip })`
  await build({
    stdin: { contents: source, resolveDir: folder },
    alias,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'silent',
    nodePaths: [join(packages, 'store-testkit/node_modules')],
  })
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', outfile], {
    encoding: 'utf8',
    env,
  })
  return { status, output: stdout }
}

afterAll(() => rmSync(folder, { recursive: true }))

describe('under node:test, in a process of its own', () => {
  let right: Awaited<ReturnType<typeof run>>
  beforeAll(async () => void (right = await run('right')))

  test('a store that is right passes', () => {
    expect(right.status).toBe(0)
    expect(right.output).toMatch(/^# fail 0$/m)
    expect(Number(/^# pass (\d+)$/m.exec(right.output)?.[1])).toBeGreaterThanOrEqual(78)
  })

  test('a case that is left out shows as skipped, with its reason', () => {
    expect(right.output).toMatch(/grants the exact fit and refuses one more \(skipped: to show it\) # SKIP/)
    expect(right.output).toMatch(/^# skipped 1$/m)
  })

  test('a store that is wrong fails, by name of the case', async () => {
    const { status, output } = await run('releaseByDefault')
    expect(status).toBe(1)
    expect(output).toMatch(/not ok \d+ - charges an expired hold$/m)
  })
})
