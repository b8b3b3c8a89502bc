// Run it with `node --test`.
import * as runner from 'node:test'
import { testBudgetStore } from '@bursar/store-testkit'
import { KeyValueClient } from './key-value-client.ts'
import { keyValueStore } from './key-value-store.ts'

const tables = new Map<string, KeyValueClient>()

testBudgetStore(runner, ({ clock, namespace }) => {
  const client = tables.get(namespace) ?? new KeyValueClient(clock)
  tables.set(namespace, client)
  return keyValueStore({ client, prefix: `${namespace}/` })
})
