import { combine, memoryStore } from '@bursar/core'
import { testBudgetStore } from '@bursar/store-testkit'
import * as vitest from 'vitest'

const route = (key: string): number => key.length % 2

testBudgetStore(
  vitest,
  ({ clock }) => combine([memoryStore({ clock }), memoryStore({ clock })], { route, clock }),
  // A store that is only read, because another one refuses, announces what expired there with its next call.
  { name: 'combine', crossings: 'late' },
)
