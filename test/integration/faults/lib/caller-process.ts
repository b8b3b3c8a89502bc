// A process of callers on one budget, made to be killed. It writes what a call costs to a file before the call is made, as a
// provider would know it; what is written survives the process. Ends when its input does.
import { randomUUID } from 'node:crypto'
import { openSync, writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { BursarError, leased } from '@bursar/core'
import { closeClients, storeAt, type StorePlace } from './store-at.ts'

const { place, mode, truthFile, lines, callers, held } = JSON.parse(process.argv[2] ?? '') as CallerOptions

export interface CallerOptions {
  readonly place: StorePlace
  readonly mode: 'direct' | 'leased'
  readonly truthFile: string
  readonly lines: Parameters<Awaited<ReturnType<typeof storeAt>>['read']>[0]
  readonly callers: number
  readonly held: number
}

const truth = openSync(truthFile, 'a')
const inner = await storeAt(place)
const store = mode === 'leased' ? leased(inner) : inner
let isOver = false
process.stdin.resume().once('end', () => (isOver = true))

process.stdout.write('ready\n')
await Promise.all(Array.from({ length: callers }, callUntilOver))
await store.close?.()
await closeClients()

async function callUntilOver(): Promise<void> {
  while (!isOver) {
    if (!(await call())) await pause(5)
  }
}

async function call(): Promise<boolean> {
  const id = randomUUID()
  try {
    const reserved = lines.map((budget) => ({ budget, amount: held }))
    const { ok } = await store.reserve({ id, lines: reserved, ttlMs: 60_000, onExpire: 'charge' })
    if (!ok) return false
    const spent = 100 + Math.floor(Math.random() * (held - 100))
    writeSync(truth, `${String(spent).padStart(7, '0')}\n`)
    await pause(1 + Math.random() * 4)
    await store.settle({ id, lines: lines.map((budget) => ({ budget, amount: spent })) })
    return true
  } catch (error) {
    // A store under this load may be late; the call is not made then, or its hold is charged.
    if (error instanceof BursarError) return false
    throw error
  }
}
