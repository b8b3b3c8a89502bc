import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const example = `${root}examples/custom-store`

describe('the custom store of the documentation', () => {
  test('passes the suite, without an exception', () => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap'], {
      cwd: example,
      encoding: 'utf8',
      env,
    })
    expect(status, stdout).toBe(0)
    expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThanOrEqual(78)
    expect(stdout).toMatch(/^# skipped 0$/m)
  })

  test('stands in the documentation as it is run', () => {
    const page = readFileSync(`${root}docs/custom-budget-store.md`, 'utf8')
    for (const file of ['key-value-store.ts', 'key-value-store.test.ts']) {
      expect(page, file).toContain(readFileSync(`${example}/${file}`, 'utf8').trim())
    }
  })
})
