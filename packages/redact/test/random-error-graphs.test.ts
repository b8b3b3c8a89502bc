import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRedactor } from '../src/index.ts'
import { canaryKey, stretchesOf } from './support/canary.ts'
import { errorGraphs } from './support/error-graph.ts'
import { ProviderError } from './support/error-shapes.ts'
import { printedEverywhere } from './support/printed-everywhere.ts'

const key = canaryKey()
const redactor = createRedactor({ secrets: [key] })
const parts = stretchesOf(key, 8)

test(
  '3,000 random errors show no key, keep class and status, and never make the redactor throw',
  { timeout: 60_000 },
  () => {
    let leaksBefore = 0
    fc.assert(
      fc.property(errorGraphs(key), (made) => {
        if (printedEverywhere(made).includes(key)) leaksBefore += 1
        const cleaned = redactor.error(made)
        expect(cleaned).toBeInstanceOf(ProviderError)
        expect(cleaned).toMatchObject({ name: 'ProviderError', status: 401 })
        const printed = printedEverywhere(cleaned)
        expect(redactor.contains(printed)).toBe(false)
        expect(parts.filter((part) => printed.includes(part))).toEqual([])
      }),
      { numRuns: 3_000 },
    )
    expect(leaksBefore).toBeGreaterThan(300)
  },
)
