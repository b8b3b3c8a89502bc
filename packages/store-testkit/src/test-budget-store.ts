import type { ConformanceOptions } from './conformance-options.js'
import type { MakeStore } from './make-store.js'
import { suiteCases } from './suite-cases.js'
import type { SuiteCase } from './suite-cases.js'

/** What the suite needs of a test runner: the modules `vitest` and `node:test` fit as they are. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown
  readonly test?: RegisterTest
  /** Taken where there is no `test`. */
  readonly it?: RegisterTest
}

export interface RegisterTest {
  (name: string, options: { timeout: number }, body: () => Promise<void>): unknown
  readonly skip: (name: string, options: { timeout: number }, body: () => Promise<void>) => unknown
}

export interface TestBudgetStoreOptions extends ConformanceOptions {
  /** Name of the outer suite. @default 'budget store' */
  readonly name?: string
  /** For one case, in ms; the model test makes thousands of calls. @default 30,000 */
  readonly timeoutMs?: number
}

/**
 * Registers the suite: every promise of the store contract as a test, and a comparison with the memory store over
 * random sequences of calls. A case that is left out is registered as skipped, with its reason in its name.
 *
 * @throws TypeError where the runner has neither `test` nor `it`, or a case is left out without a reason
 */
export function testBudgetStore(runner: TestRunner, makeStore: MakeStore, options: TestBudgetStoreOptions = {}): void {
  const test = runner.test ?? runner.it
  if (test === undefined) throw new TypeError('The runner needs describe, and test or it; pass vitest or node:test.')
  const { name = 'budget store', timeoutMs: timeout = 30_000 } = options
  const cases = suiteCases(makeStore, options)
  runner.describe(name, () => {
    for (const [chapter, ofChapter] of Map.groupBy(cases, (suiteCase) => suiteCase.chapter)) {
      runner.describe(chapter, () => {
        for (const suiteCase of ofChapter) register(test, suiteCase, timeout)
      })
    }
  })
}

function register(test: RegisterTest, { name, skipped, run }: SuiteCase, timeout: number): void {
  if (skipped === undefined) test(name, { timeout }, run)
  else test.skip(`${name} (skipped: ${skipped})`, { timeout }, run)
}
