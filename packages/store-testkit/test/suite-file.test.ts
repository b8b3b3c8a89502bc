import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

test('the suite file of an adapter fits on 20 lines', () => {
  const files = [
    'packages/store-testkit/test/memory-store.test.ts',
    ...globSync('examples/*/*-store.test.ts', { cwd: root }),
  ]
  expect(files.length).toBeGreaterThan(1)
  for (const file of files)
    expect(readFileSync(`${root}${file}`, 'utf8').split('\n').length, file).toBeLessThanOrEqual(20)
})
