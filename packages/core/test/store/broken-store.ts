import type { BudgetStore } from '../../src/index.ts'
import { memoryStore } from '../../src/index.ts'
import type { Clock } from '../../src/index.ts'

type Verb = 'reserve' | 'settle' | 'read'

/** A memory store whose server can be frozen, dead, or deaf after it has done what was asked. */
export interface BreakableStore extends BudgetStore {
  readonly memory: ReturnType<typeof memoryStore>
  /** Calls that reached the server, by verb. */
  readonly asked: Record<Verb, number>
  state: 'up' | 'frozen' | 'dead' | 'deaf'
  /** Does what was asked while it was frozen. */
  thaw(): Promise<void>
}

export function breakableStore(clock: Pick<Clock, 'now'>): BreakableStore {
  const memory = memoryStore({ clock })
  const frozen: (() => Promise<unknown>)[] = []
  const asked = { reserve: 0, settle: 0, read: 0 }
  const call = async <Result>(verb: Verb, work: () => Promise<Result>): Promise<Result> => {
    asked[verb]++
    if (store.state === 'dead') throw new Error('connect ECONNREFUSED')
    if (store.state === 'up') return work()
    if (store.state === 'deaf') await work()
    else frozen.push(work)
    return new Promise<Result>(() => {})
  }
  const store: BreakableStore = {
    memory,
    asked,
    state: 'up',
    traits: { shared: true, durable: true },
    reserve: (request) => call('reserve', () => memory.reserve(request)),
    settle: (request) => call('settle', () => memory.settle(request)),
    read: (lines) => call('read', () => memory.read(lines)),
    control: (request) => memory.control(request),
    async thaw() {
      store.state = 'up'
      for (const work of frozen.splice(0)) await work()
    },
  }
  return store
}
