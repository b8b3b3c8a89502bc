import type { ConformanceOptions } from './conformance-options.js'
import type { MakeStore } from './make-store.js'
import { suiteCases } from './suite-cases.js'

/** How one case ended. */
export interface CaseResult {
  readonly chapter: string
  readonly case: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** What the store did wrong, where the case failed. */
  readonly error?: unknown
}

/** Runs the suite without a test runner, one case after the other; never rejects for a store that fails. */
export async function runConformance(
  makeStore: MakeStore,
  options: ConformanceOptions = {},
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = []
  for (const { chapter, name, skipped, run } of suiteCases(makeStore, options)) {
    if (skipped !== undefined) {
      results.push({ chapter, case: name, outcome: 'skipped' })
      continue
    }
    try {
      await run()
      results.push({ chapter, case: name, outcome: 'passed' })
    } catch (error) {
      results.push({ chapter, case: name, outcome: 'failed', error })
    }
  }
  return results
}
