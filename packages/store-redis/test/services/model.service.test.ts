import { deepStrictEqual } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { memoryStore } from '@bursar/core'
import type { BudgetLine, BudgetStore } from '@bursar/core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { sequenceOf, START } from '../../../core/test/ledger/property/operations.ts'
import type { Step } from '../../../core/test/ledger/property/operations.ts'
import { redisStore } from '../../src/index.ts'
import { CLIENTS } from './redis-clients.ts'
import type { ConnectedClient } from './redis-clients.ts'

const SEQUENCES = 250
const LENGTH = 40

/** Limits and gates change at run time in every third sequence. */
const LIMITS = [30, 500, null, 80] as const
const GATE = 'agent/x'
const SUSPENSION = { reason: 'runaway', actor: 'ops', at: START }

describe('random calls get from Redis, answer for answer, what they get from the memory store', () => {
  let connected: ConnectedClient
  beforeAll(async () => {
    const connect = CLIENTS['ioredis']
    if (connect === undefined) throw new Error('no such client')
    connected = await connect({ url: inject('redisUrl'), nodes: inject('redisClusterNodes') })
  })
  afterAll(() => connected.close())

  test(`${SEQUENCES} sequences of ${LENGTH} calls`, async () => {
    const seeds = Array.from({ length: SEQUENCES }, (_, seed) => seed)
    const compared = await Promise.all(seeds.map((seed) => compare(seed)))
    expect(compared.reduce((sum, answers) => sum + answers, 0)).toBeGreaterThanOrEqual(SEQUENCES * LENGTH)
  })

  async function compare(seed: number): Promise<number> {
    let now = START
    const clock = { now: () => now }
    const model = memoryStore({ clock })
    const store = redisStore({ client: connected.client, namespace: randomUUID(), clock, deadlineMs: 20_000 })
    const steps = sequenceOf(seed, LENGTH)
    const lines = new Map<string, BudgetLine>()
    let answers = 0
    for (const [index, step] of steps.entries()) {
      // Server clocks are set back, too; by less than what a ledger forgets late.
      now += seed % 4 === 1 && index % 9 === 8 ? -15_000 : step.advanceMs
      const change = changeAt(seed, index)
      if (change !== undefined) await Promise.all([store.control(change), model.control(change)])
      const [actual, expected] = await Promise.all([answerOf(store, step, seed), answerOf(model, step, seed)])
      deepStrictEqual(actual, expected, `seed ${seed}, step ${index}: ${JSON.stringify(step)}`)
      for (const { budget } of step.call.request.lines) lines.set(`${budget.key} ${budget.window}`, budget)
      answers++
    }
    const alive = [...lines.values()].filter(({ endsAt }) => now < endsAt)
    deepStrictEqual(await store.read(alive), await model.read(alive), `seed ${seed}, at the end`)
    return answers
  }
})

function changeAt(seed: number, index: number): Parameters<NonNullable<BudgetStore['control']>>[0] | undefined {
  if (seed % 3 !== 0 || index % 7 !== 6) return undefined
  const turn = (seed + index) % 6
  if (turn > 3) return { kind: 'gate', gate: GATE, suspension: turn === 4 ? SUSPENSION : null }
  return { kind: 'limit', limitKey: `limit ${turn}`, limit: LIMITS[turn] ?? null }
}

/** The answer, or the error's class and text. */
async function answerOf(store: BudgetStore, { call }: Step, seed: number): Promise<unknown> {
  const controlled = <Line extends { budget: BudgetLine }>(lines: readonly Line[]): Line[] =>
    lines.map((line) => ({ ...line, budget: { ...line.budget, limitKey: `limit ${line.budget.key.at(-1)}` } }))
  try {
    if (call.verb === 'settle') {
      const { request } = call
      return await store.settle(seed % 3 === 0 ? { ...request, lines: controlled(request.lines) } : request)
    }
    const { request } = call
    const isControlled = seed % 3 === 0
    return await store.reserve(isControlled ? { ...request, lines: controlled(request.lines), gates: [GATE] } : request)
  } catch (error) {
    return [(error as Error).name, (error as Error).message]
  }
}
