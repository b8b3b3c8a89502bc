import { DatabaseSync } from 'node:sqlite'
import type { BudgetStore } from '@bursar/core'
import { postgresStore } from '@bursar/store-postgres'
import { redisStore } from '@bursar/store-redis'
import { sqliteStore } from '@bursar/store-sqlite'
import { Redis } from 'ioredis'
import { Pool } from 'pg'

/** Where a process finds the store: in words, because it is told to another process. */
export type StorePlace =
  | { readonly kind: 'redis'; readonly url: string; readonly namespace: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema: string }
  | { readonly kind: 'sqlite'; readonly path: string }

const closers: (() => unknown)[] = []

export async function storeAt(place: StorePlace): Promise<BudgetStore> {
  switch (place.kind) {
    case 'redis': {
      const client = new Redis(place.url)
      closers.push(() => client.disconnect())
      return redisStore({ client, namespace: place.namespace, deadlineMs: 5_000 })
    }
    case 'postgres': {
      const pool = new Pool({ connectionString: place.url, max: 2 })
      closers.push(() => pool.end())
      return postgresStore({ query: (text, values) => pool.query(text, values), schema: place.schema })
    }
    case 'sqlite':
      return sqliteStore({ database: new DatabaseSync(place.path) })
  }
}

/** Of the stores made here; a store does not close what it was given. */
export async function closeClients(): Promise<void> {
  await Promise.all(closers.splice(0).map((close) => close()))
}
