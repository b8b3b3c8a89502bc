import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

test('the suite file of an adapter fits on 20 lines', () => {
  const files = globSync(['{packages/store-*,examples/*}/**/*.test.ts'], {
    cwd: root,
    exclude: ['**/node_modules/**'],
  }).filter((file) => /^ *testBudgetStore\(\s*vitest,/m.test(readFileSync(`${root}${file}`, 'utf8')))
  expect(files.length).toBeGreaterThan(4)
  for (const file of files)
    expect(readFileSync(`${root}${file}`, 'utf8').trimEnd().split('\n').length, file).toBeLessThanOrEqual(20)
})
