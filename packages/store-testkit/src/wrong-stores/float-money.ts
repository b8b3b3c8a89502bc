import { storeFrom } from '@bursar/core'
import type { BudgetStore, RecordWrite } from '@bursar/core'
import type { StoreContext } from '../make-store.js'

const NANO_USD_PER_USD = 1e9

/** Keeps its sums as dollars in a floating-point column, as most ledgers of LLM proxies do. */
export function floatMoney({ clock }: StoreContext): BudgetStore {
  const rows = new Map<string, string>()
  return storeFrom({
    traits: { shared: false },
    transact: async (keys, apply) => {
      const records = new Map(keys.map((key) => [key, scaled(rows.get(key), NANO_USD_PER_USD)]))
      const { writes, result } = apply(records, clock.now())
      for (const write of writes) rows.set(write.key, inDollars(write))
      return result
    },
  })
}

function inDollars({ value }: RecordWrite): string {
  return scaled(value, 1 / NANO_USD_PER_USD) ?? value
}

function scaled(text: string | undefined, factor: number): string | undefined {
  return text?.replaceAll(/"(spent|credits)":([^,}]+)/g, (_, field: string, sum: string) => {
    return `"${field}":${Number(sum) * factor}`
  })
}
