import { createGovernor, memoryStore, usd } from '@bursar/core'
import { openai } from '@bursar/openai'
import { createFakeClock, createGate } from '@bursar/testing'
import { describe, expect, it } from 'vitest'
import { governedOpenAI, inventKey } from './lib/governed-openai.js'
import { chat, operations } from './lib/operations.js'

const budgets = [{ scope: {}, limit: usd('10'), per: 'day' as const }]

describe('a store that other processes share', () => {
  it.each(operations)('is settled exactly in the background: $name', async ({ send }) => {
    const governed = await governedOpenAI({ budgets, store: memoryStore() })
    await send(governed.client())
    await governed.governor.flush()
    expect(await governed.ledger()).toMatchObject({ spent: await governed.truth(), held: 0 })
  })

  it.each(operations)('is settled before the answer is there where that is asked for: $name', async ({ send }) => {
    const governed = await governedOpenAI({ budgets, store: memoryStore(), settle: 'beforeReturn' })
    await send(governed.client())
    const [budget] = await governed.governor.status('worker')
    expect(budget).toMatchObject({ spent: await governed.truth(), held: 0 })
  })

  it('charges the hold of a process that died, and corrects it if that process lives on', async () => {
    const storeClock = createFakeClock()
    const store = memoryStore({ clock: storeClock })
    // Its own clock stands still, as that of a process that is suspended.
    const governed = await governedOpenAI({ budgets, store, clock: createFakeClock(), reservationTtlMs: 60_000 })
    const survivor = createGovernor({
      providers: { openai: openai() },
      budgets,
      store,
      clock: storeClock,
      keys: { name: 'none', fetch: () => [{ secret: inventKey() }] },
      acknowledgeVolatileStore: true,
    })
    const gate = createGate()
    governed.provider.script([{ kind: 'answer', gate: gate.wait }])
    const call = chat.send(governed.client())
    await gate.reached(1)
    const hold = governed.events.of('request.start')[0]?.reserved
    expect(await survivor.status('other')).toMatchObject([{ spent: 0, held: hold }])
    await storeClock.advance(70_000)
    expect(await survivor.status('other')).toMatchObject([{ spent: hold, held: 0 }])
    gate.open()
    await call
    await governed.governor.flush()
    expect(await survivor.status('other')).toMatchObject([{ spent: await governed.truth(), held: 0 }])
  })
})
