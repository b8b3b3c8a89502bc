import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { GENERATED, generatedModule } from '../scripts/generate-scripts.ts'

test('the scripts in the module are those of the .lua files', () => {
  expect(readFileSync(GENERATED, 'utf8')).toBe(generatedModule())
})
