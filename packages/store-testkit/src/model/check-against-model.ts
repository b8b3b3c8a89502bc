import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { memoryStore } from '@bursar/core'
import type { BudgetState, BudgetStore } from '@bursar/core'
import type { OpenSubject } from '../make-store.js'
import { comparable, statesOf } from './answer.js'
import { budgetsAt, Caller } from './call-of-step.js'
import { sequences } from './step.js'
import type { Step } from './step.js'

export interface ModelCheckOptions {
  readonly sequences: number
  readonly seed: number
  readonly crossings: 'exact' | 'late'
}

/**
 * Gives the same random sequences of calls to the store, through both its handles, and to the memory store, and compares
 * every answer. Rejects with the shortest sequence it finds on which they differ.
 */
export async function checkAgainstModel(
  open: () => Promise<OpenSubject>,
  { sequences: numRuns, seed, crossings }: ModelCheckOptions,
): Promise<void> {
  const property = fc.asyncProperty(sequences, async (steps) => {
    const subject = await open()
    try {
      await checkSequence(subject, steps, crossings)
    } finally {
      await subject.close()
    }
  })
  await fc.assert(property, { numRuns, seed })
}

async function checkSequence(
  { store, other, clock }: OpenSubject,
  steps: readonly Step[],
  crossings: ModelCheckOptions['crossings'],
): Promise<void> {
  const model = memoryStore({ clock })
  const caller = new Caller()
  const counters = new Map<string, BudgetState>()
  for (const [index, step] of steps.entries()) {
    clock.advance(step.pauseMs)
    const handle = step.handle === 0 ? store : other
    if ((step.verb === 'limit' || step.verb === 'gate') && handle.control === undefined) continue
    const call = caller.callOf(step, clock.now())
    const expected = await answerOf(call, model)
    const answer = await answerOf(call, handle)
    assert.deepEqual(
      comparable(answer, crossings),
      comparable(expected, crossings),
      `Step ${index + 1}, ${step.verb}, is answered otherwise.`,
    )
    for (const state of statesOf(answer)) assertGrown(state, counters)
  }
  const budgets = budgetsAt(clock.now())
  assert.deepEqual(comparable(await other.read(budgets)), comparable(await model.read(budgets)), 'The sums differ.')
}

/** The answer, or the kind of error. */
async function answerOf(call: ReturnType<Caller['callOf']>, store: BudgetStore): Promise<unknown> {
  try {
    return await call(store)
  } catch (error) {
    if (error instanceof RangeError) return { error: 'RangeError', states: [] }
    throw error
  }
}

function assertGrown(state: BudgetState, counters: Map<string, BudgetState>): void {
  const name = `${state.key} ${state.window}`
  const before = counters.get(name)
  const hasGrown = before === undefined || (state.spent >= before.spent && state.credits >= before.credits)
  assert.ok(hasGrown, `${name} has shrunk from ${JSON.stringify(before)} to ${JSON.stringify(state)}.`)
  counters.set(name, state)
}
