import type { BudgetLine, BudgetStore, ControlRequest, ReserveRequest, SettleRequest } from '@bursar/core'
import type { Step } from './step.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const RETENTION_MS = 15 * 60_000
const GATE = 'agent/model'
const LIMIT_KEY = 'model-total'

/** The same call on the store and on its model. `undefined` where the store has no such verb. */
export type Call = (store: BudgetStore) => Promise<unknown> | undefined

/** Turns the steps of one sequence into calls; knows which lines an id was reserved with. */
export class Caller {
  private readonly admitted = new Map<string, readonly BudgetLine[]>()

  /** @param now epoch ms, after the step's pause */
  callOf(step: Step, now: number): Call {
    const budgets = budgetsAt(now)
    switch (step.verb) {
      case 'reserve':
        return this.reservation(step, now)
      case 'settle':
      case 'keep':
      case 'refund': {
        const request = this.settlement(step, now)
        return (store) => store.settle(request)
      }
      case 'limit':
        return controlling({ kind: 'limit', limitKey: LIMIT_KEY, limit: step.seq === 0 ? null : step.seq * 60 })
      case 'gate': {
        const suspension = step.seq > 3 ? null : { reason: 'runaway', actor: 'model', at: now }
        return controlling({ kind: 'gate', gate: GATE, suspension })
      }
      case 'read':
        return (store) => store.read(budgets)
    }
  }

  private reservation({ id, ttlMs, onExpire, lines: asked, seq }: Step, now: number): Call {
    const named = budgetsAt(now).flatMap((budget, index) => {
      const { isNamed, amount, atLeastPercent } = asked[index] ?? NOTHING
      if (!isNamed) return []
      if (atLeastPercent === undefined) return [{ budget, amount }]
      return [{ budget, amount, atLeast: Math.floor((amount * atLeastPercent) / 100) }]
    })
    const request: ReserveRequest = { id: `id ${id}`, lines: named, ttlMs, onExpire, gates: seq < 3 ? [GATE] : [] }
    return async (store) => {
      const result = await store.reserve(request)
      if (result.ok && !result.replay) {
        this.admitted.set(
          request.id,
          named.map(({ budget }) => budget),
        )
      }
      return result
    }
  }

  /** Of the lines that the id was reserved with, as long as their windows are remembered; now and then but one. */
  private settlement({ verb, id, seq, ttlMs, lines: asked }: Step, now: number): SettleRequest {
    const admitted = this.admitted.get(`id ${id}`) ?? []
    const isRemembered = admitted.length > 0 && admitted.every(({ endsAt }) => now < endsAt + RETENTION_MS)
    const known = isRemembered ? admitted : budgetsAt(now).filter((_, index) => asked[index]?.isNamed)
    const budgets = seq === 6 ? known.slice(1) : known
    const lines = budgets.map((budget, index) => {
      const { amount, keep, credit, isNamed } = asked[index] ?? NOTHING
      if (verb === 'refund') return { budget, amount, credit }
      return verb === 'keep' && (isNamed || index === 0) ? { budget, amount, keep } : { budget, amount }
    })
    return verb === 'keep' ? { id: `id ${id}`, seq, ttlMs, lines } : { id: `id ${id}`, seq, lines }
  }
}

const NOTHING = { isNamed: false, amount: 0, atLeastPercent: undefined, keep: 0, credit: 0 }

function controlling(request: ControlRequest): Call {
  return (store) => store.control?.(request)
}

/** Four budgets in the windows of the instant: an hour, a day, and two without an end. */
export function budgetsAt(now: number): readonly BudgetLine[] {
  const endless = { window: 'total', startsAt: 0, endsAt: Number.MAX_SAFE_INTEGER }
  return [
    { key: 'usd', limit: 100, thresholds: [50, 100], ...windowAt(now, HOUR) },
    { key: 'tokens', limit: 250, thresholds: [80], ...windowAt(now, DAY) },
    { key: 'requests', limit: 400, limitKey: LIMIT_KEY, ...endless },
    { key: 'rehearsed', limit: 60, enforced: false, thresholds: [100], ...endless },
  ]
}

function windowAt(now: number, length: number): Pick<BudgetLine, 'window' | 'startsAt' | 'endsAt'> {
  const startsAt = now - (now % length)
  return { window: `from ${startsAt}`, startsAt, endsAt: startsAt + length }
}
