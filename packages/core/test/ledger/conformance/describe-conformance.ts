import { describe, expect, test } from 'vitest'
import type { Subject } from './conformance-case.ts'
import { conformanceCases } from './conformance-cases.ts'

/** Registers every case; each gets an empty store of its own. */
export function describeConformance(makeSubject: () => Promise<Subject>): void {
  for (const [chapter, cases] of Object.entries(conformanceCases)) {
    describe(`${chapter}`, () => {
      for (const { name, run } of cases) {
        test(`${name}`, async () => {
          await expect(run(await makeSubject())).resolves.toBeUndefined()
        })
      }
    })
  }
}
