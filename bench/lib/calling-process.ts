// One of several processes that share a budget, forked: its callers call until the budget has refused them so often in a
// row that there is nothing left, or until they are told to stop.
import { setTimeout } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { subjects } from './budget-subjects.ts'
import type { BudgetSubject } from './budget-subject.ts'

export interface Run {
  readonly subject: string
  readonly callers: number
  readonly baseUrl: string
  readonly cap: number
  readonly run: string
}

export interface RunResult {
  readonly served: number
  readonly refused: number
  readonly recorded: number
}

/** A refusal may be due to calls in flight; so many in a row, at this distance, are due to the cap. */
const REFUSALS_IN_A_ROW = 10
const BETWEEN_REFUSALS_MS = 50

const redis = new Redis(Number(process.argv[2]), '127.0.0.1')
await redis.ping()
let isStopped = false
let current: BudgetSubject | undefined

process.on('message', (order: Run | 'go' | 'stop' | 'read') => void obey(order))
process.on('disconnect', () => process.exit())
process.send?.('ready')

let callers = 0
const counted = { served: 0, refused: 0 }

async function obey(order: Run | 'go' | 'stop' | 'read'): Promise<void> {
  if (order === 'stop') isStopped = true
  else if (order === 'go') {
    await Promise.all(Array.from({ length: callers }, callUntilRefused))
    process.send?.('over')
  } else if (order === 'read') {
    process.send?.({ ...counted, recorded: await current?.recorded() })
    await current?.close()
  } else {
    isStopped = false
    callers = order.callers
    Object.assign(counted, { served: 0, refused: 0 })
    current = await subjects[order.subject]?.({ ...order, redis })
    process.send?.('ready')
  }
}

async function callUntilRefused(): Promise<void> {
  for (let inARow = 0; inARow < REFUSALS_IN_A_ROW && !isStopped;) {
    if (await current?.call()) {
      counted.served++
      inARow = 0
      continue
    }
    counted.refused++
    inARow++
    await setTimeout(BETWEEN_REFUSALS_MS)
  }
}
