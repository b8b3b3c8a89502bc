import type { BudgetStore, ControlRequest } from '@bursar/core'
import { START, sequenceOf } from '../../core/test/ledger/property/operations.ts'
import type { Step } from '../../core/test/ledger/property/operations.ts'

export type Call = (store: BudgetStore) => Promise<unknown>

/** What is called at one instant, in one tick: the calls of a group share a statement. */
export interface Group {
  readonly now: number
  readonly calls: readonly Call[]
}

/** The sequence's steps, those of one instant together, each with limits and gates that change meanwhile. */
export function groupsOf(seed: number, length: number): readonly Group[] {
  const groups: { now: number; calls: Call[] }[] = []
  let now = START
  for (const [index, step] of sequenceOf(seed, length).entries()) {
    now += step.advanceMs
    const control = controlOf(seed, index)
    if (control !== undefined) groups.push({ now, calls: [(store) => controlled(store, control)] })
    const last = groups.at(-1)
    const call = callOf(step)
    if (last !== undefined && last.now === now && control === undefined) last.calls.push(call)
    else groups.push({ now, calls: [call] })
  }
  return groups
}

function controlOf(seed: number, index: number): ControlRequest | undefined {
  switch ((seed + index * 7) % 23) {
    case 0:
      return { kind: 'limit', limitKey: 'limit of budget 0', limit: 20 + ((seed + index) % 200) }
    case 1:
      return { kind: 'limit', limitKey: 'limit of budget 1', limit: null }
    case 2:
      return { kind: 'gate', gate: 'agent', suspension: { reason: 'runaway "loop"', actor: 'ops', at: index } }
    case 3:
    case 4:
      return { kind: 'gate', gate: 'agent', suspension: null }
    default:
      return undefined
  }
}

function callOf({ call }: Step): Call {
  if (call.verb === 'settle') {
    const request = { ...call.request, lines: call.request.lines.map(controllable) }
    return (store) => store.settle(request)
  }
  const request = { ...call.request, lines: call.request.lines.map(controllable), gates: ['agent'] }
  return async (store) => {
    const [result, states] = await Promise.all([
      store.reserve(request),
      store.read(request.lines.map(({ budget }) => budget)),
    ])
    return { ...result, readAfterwards: states }
  }
}

function controllable<Line extends { readonly budget: { readonly key: string } }>(line: Line): Line {
  return { ...line, budget: { ...line.budget, limitKey: `limit of ${line.budget.key}` } }
}

async function controlled(store: BudgetStore, request: ControlRequest): Promise<undefined> {
  await store.control?.(request)
}

/** The call's result, or what it says of a malformed request. */
export async function answerOf(call: Call, store: BudgetStore): Promise<unknown> {
  try {
    return await call(store)
  } catch (error) {
    if (error instanceof RangeError) return error.message
    throw error
  }
}
