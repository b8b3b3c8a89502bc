import { checkSequence } from './check-sequence.ts'
import type { CheckedLedger } from './check-sequence.ts'
import { sequenceOf } from './operations.ts'
import type { Step } from './operations.ts'

export interface Failure {
  readonly seed: number
  readonly error: unknown
  /** No step can be left out without losing the failure. */
  readonly steps: readonly Step[]
}

/** Runs the sequences of all seeds from 0; returns the first failure, with every needless step taken out. */
export function firstFailure(makeLedger: () => CheckedLedger, sequences: number, length: number): Failure | undefined {
  for (let seed = 0; seed < sequences; seed++) {
    const steps = sequenceOf(seed, length)
    if (errorOf(makeLedger, steps) === undefined) continue
    const shortest = shrink(makeLedger, steps)
    return { seed, steps: shortest, error: errorOf(makeLedger, shortest) }
  }
  return undefined
}

function shrink(makeLedger: () => CheckedLedger, steps: readonly Step[]): readonly Step[] {
  let shortest = steps
  for (let index = steps.length - 1; index >= 0; index--) {
    const shorter = shortest.toSpliced(index, 1)
    if (errorOf(makeLedger, shorter) !== undefined) shortest = shorter
  }
  return shortest
}

function errorOf(makeLedger: () => CheckedLedger, steps: readonly Step[]): unknown {
  try {
    checkSequence(makeLedger(), steps)
    return undefined
  } catch (error) {
    return error
  }
}
