import type { Reporter, TestModule, TestRunEndReason, SerializedError } from 'vitest/node'

/** Prints `N passed, N failed` alone on a line, so that a script needs no knowledge of Vitest's own summary. */
export default class PlainLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[], reason: TestRunEndReason): void {
    console.log(plainLine(modules, errors, reason))
  }
}

type Module = Pick<TestModule, 'ok'> & {
  readonly children: { allTests(): Iterable<{ result(): { readonly state: string } }> }
}

/** Counts tests; a module that could not be loaded and a run that broke before its tests count as one failure. */
export function plainLine(modules: Iterable<Module>, errors: readonly unknown[], reason: TestRunEndReason): string {
  let passed = 0
  let failed = errors.length
  let skipped = 0
  for (const module of modules) {
    const states = Array.from(module.children.allTests(), (test) => test.result().state)
    passed += states.filter((state) => state === 'passed').length
    skipped += states.filter((state) => state === 'skipped' || state === 'pending').length
    failed += states.filter((state) => state === 'failed').length
    if (!module.ok() && !states.includes('failed')) failed += 1
  }
  if (reason !== 'passed' && failed === 0) failed = 1
  const line = `${passed} passed, ${failed} failed`
  return skipped === 0 ? line : `${line}, ${skipped} skipped`
}
