import { memoryStore } from '@bursar/core'
import { runConformance, testBudgetStore } from '@bursar/store-testkit'
import type { MakeStore, RegisterTest, TestRunner } from '@bursar/store-testkit'
import { describe, expect, test } from 'vitest'

const CASE = 'grants the exact fit and refuses one more'
const makeStore: MakeStore = ({ clock }) => memoryStore({ clock })

/** Notes what is registered, and runs nothing. */
function recorder(): TestRunner & { readonly names: string[]; readonly skipped: string[] } {
  const names: string[] = []
  const skipped: string[] = []
  const register = (name: string): void => void names.push(name)
  const it: RegisterTest = Object.assign(register, { skip: (name: string) => void skipped.push(name) })
  return { describe: (_, body) => body(), it, names, skipped }
}

describe('testBudgetStore', () => {
  test('registers every case once, with test or with it', () => {
    const { names, skipped, ...runner } = recorder()
    testBudgetStore(runner, makeStore)
    expect(names.length).toBeGreaterThanOrEqual(78)
    expect(new Set(names).size).toBe(names.length)
    expect(skipped).toEqual([])
  })

  test('shows a case that is left out as skipped, with the reason', () => {
    const { names, skipped, ...runner } = recorder()
    testBudgetStore(runner, makeStore, { skip: [{ case: CASE, reason: 'grants in steps of 100' }] })
    expect(names).not.toContain(CASE)
    expect(skipped).toEqual([`${CASE} (skipped: grants in steps of 100)`])
  })

  test('leaves no case out without a reason, or by a name that no case has', () => {
    const skip = (name: string, reason: string) => () =>
      testBudgetStore(recorder(), makeStore, { skip: [{ case: name, reason }] })
    expect(skip(CASE, ' ')).toThrow(/must say why "grants the exact fit/)
    expect(skip('grants the exact', 'renamed')).toThrow(/names no case of the suite: "grants the exact"/)
  })

  test('asks for a runner that can register tests', () => {
    expect(() => testBudgetStore({ describe: () => undefined }, makeStore)).toThrow(/needs describe, and test or it/)
  })
})

describe('makeStore', () => {
  test('is given another namespace for every case, and both handles of it', async () => {
    const handles = new Map<string, number[]>()
    const stores = new Map<string, ReturnType<typeof memoryStore>>()
    let open = 0
    const results = await runConformance(
      ({ clock, namespace, handle }) => {
        handles.set(namespace, [...(handles.get(namespace) ?? []), handle])
        const store = stores.get(namespace) ?? memoryStore({ clock })
        stores.set(namespace, store)
        open++
        let isClosed = false
        const reserve: typeof store.reserve = (request, options) =>
          isClosed ? Promise.reject(new Error('closed')) : store.reserve(request, options)
        const close = async (): Promise<void> => void (isClosed || ((isClosed = true), open--))
        return { ...store, reserve, traits: { shared: true }, close }
      },
      { sequences: 3 },
    )
    expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
    expect(handles.size).toBe(results.length - 1 + 3)
    expect([...handles.values()].every((made) => made.join() === '0,1')).toBe(true)
    expect([...handles.keys()].every((namespace) => /^[0-9a-f]{32}$/.test(namespace))).toBe(true)
    expect(open).toBe(0)
  })

  test('is called once per case by a store that says it is not shared', async () => {
    let made = 0
    const results = await runConformance((context) => (made++, makeStore(context)), { sequences: 3 })
    expect(made).toBe(results.length - 1 + 3)
  })
})
