import { memoryStore } from '@bursar/core'
import type { BudgetStore, MemoryStore } from '@bursar/core'
import type { StoreContext } from '../make-store.js'

const servers = new Map<string, MemoryStore>()

/** Has all of its memory on the server: what a server has lost can be spent again. */
export function forgetful({ clock, namespace }: StoreContext): BudgetStore {
  const server = (): MemoryStore => {
    const known = servers.get(namespace) ?? memoryStore({ clock })
    servers.set(namespace, known)
    return known
  }
  return {
    reserve: (request, options) => server().reserve(request, options),
    settle: (request, options) => server().settle(request, options),
    read: (lines, options) => server().read(lines, options),
    control: (request, options) => server().control(request, options),
  }
}

export async function loseServer(namespace: string): Promise<void> {
  servers.delete(namespace)
}
