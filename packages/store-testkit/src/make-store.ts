import { randomUUID } from 'node:crypto'
import type { BudgetStore } from '@bursar/core'
import type { Subject } from './conformance-case.js'
import { SettableClock } from './settable-clock.js'

/** What a store is to be made with. */
export interface StoreContext {
  /** The store's time. A store that asks its server for the time must be told to ask this clock instead. */
  readonly clock: SettableClock
  /**
   * Names the records: a key prefix, a schema, a file. 32 hexadecimal digits that no other run uses, so that every case
   * starts empty. Two stores of one namespace share their records.
   */
  readonly namespace: string
  /** 0, then 1 of the same namespace: another process. A store whose traits say that it is not shared is made once. */
  readonly handle: 0 | 1
}

/** Makes one handle on the records of a namespace. Called anew for every case; the suite closes what it makes. */
export type MakeStore = (context: StoreContext) => BudgetStore | Promise<BudgetStore>

export interface OpenSubject extends Subject {
  close(): Promise<void>
}

/** An empty store with two handles; with one where it says that nobody shares it. */
export async function openSubject(
  makeStore: MakeStore,
  lose?: (namespace: string) => Promise<void>,
): Promise<OpenSubject> {
  const clock = new SettableClock()
  const namespace = randomUUID().replaceAll('-', '')
  const store = await makeStore({ clock, namespace, handle: 0 })
  const isShared = store.traits?.shared !== false
  const other = isShared ? await makeStore({ clock, namespace, handle: 1 }) : store
  const close = async (): Promise<void> => {
    await store.close?.()
    if (other !== store) await other.close?.()
  }
  return { store, other, clock, close, lose: lose && (() => lose(namespace)) }
}
