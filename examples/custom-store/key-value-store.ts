import { type BudgetStore, storeFrom } from '@bursar/core'
import type { KeyValueClient } from './key-value-client.ts'

export interface KeyValueStoreOptions {
  readonly client: KeyValueClient
  /** Put before every key, so that several services can share a table. */
  readonly prefix: string
}

/** One budget over all processes that share the table. */
export function keyValueStore({ client, prefix }: KeyValueStoreOptions): BudgetStore {
  return storeFrom({
    transact: async (keys, apply, options) => {
      for (;;) {
        options?.signal?.throwIfAborted()
        const { entries, now } = await client.read(keys.map((key) => prefix + key))
        const records = new Map(keys.map((key, index) => [key, entries[index]?.value]))
        const { writes, result } = apply(records, now)
        const versions = new Map(keys.map((key, index) => [prefix + key, entries[index]?.version ?? 0]))
        const changes = writes.map(({ key, value, forgetAt }) => ({ key: prefix + key, value, expiresAt: forgetAt }))
        if (await client.write(versions, changes)) return result
        // Someone else was faster: whatever was decided rests on numbers that are gone, so decide again.
      }
    },
  })
}
