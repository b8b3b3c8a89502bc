import { mkdtemp, rm } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrationSql } from '@bursar/store-postgres'
import { createGate, type FakeProvider, startFakeProvider } from '@bursar/testing'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Answer, buildMember, type Member, type Place, startMember } from './lib/member.ts'

const places: Readonly<Record<Place['kind'], () => Promise<Place>>> = {
  redis: async () => ({ kind: 'redis', url: inject('redisUrl'), name: randomUUID() }),
  postgres: async () => {
    const name = `fleet_${randomUUID().replaceAll('-', '')}`
    const client = new Client(inject('postgresUrl'))
    await client.connect()
    await client.query(migrationSql({ schema: name }))
    await client.end()
    return { kind: 'postgres', url: inject('postgresUrl'), name }
  },
  sqlite: async () => ({ kind: 'sqlite', url: join(folder, 'budgets.db'), name: '' }),
}

let folder: string
let program: string
let provider: FakeProvider

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bursar-fleet-'))
  program = await buildMember(folder)
  provider = await startFakeProvider()
})

afterAll(async () => {
  await provider.close()
  await rm(folder, { recursive: true, force: true })
})

const suspended = { error: { code: 'AGENT_SUSPENDED', status: 403, reason: 'runaway', actor: 'operator' } }

describe.each(Object.keys(places) as Place['kind'][])('two processes over %s', (kind) => {
  let one: Member
  let other: Member

  beforeAll(async () => {
    const options = { baseUrl: provider.baseUrl, place: await places[kind]() }
    ;[one, other] = await Promise.all([startMember(program, options), startMember(program, options)])
  })

  afterAll(async () => {
    await Promise.all([one.end(), other.end()])
  })

  test('suspend stops an agent in the other process: with a shared budget, a local one, none, and on free endpoints', async () => {
    const before = provider.requests.length
    await one.tell({ do: 'suspend', agent: 'runaway' })
    const attempts = [
      await other.tell({ do: 'chat', agent: 'runaway', tags: { counted: 'shared' } }),
      await other.tell({ do: 'chat', agent: 'runaway', tags: { counted: 'local' } }),
      await other.tell({ do: 'chat', agent: 'runaway' }),
      await other.tell({ do: 'list', agent: 'runaway' }),
    ]
    expect(attempts).toMatchObject([suspended, suspended, suspended, suspended])
    expect(provider.requests.length).toBe(before)
    expect(await other.tell({ do: 'chat', agent: 'innocent' })).toMatchObject({ value: expect.any(String) })

    expect(await other.tell({ do: 'resume', agent: 'runaway' })).not.toHaveProperty('error')
    expect(await one.tell({ do: 'chat', agent: 'runaway' })).toMatchObject({ value: expect.any(String) })
    await one.tell({ do: 'suspend', agent: 'runaway' })
    // Free endpoints may still be let through for a second; no paid call is.
    expect(await other.tell({ do: 'chat', agent: 'runaway' })).toMatchObject(suspended)
    let list: Answer
    do list = await other.tell({ do: 'list', agent: 'runaway' })
    while (list.error === undefined)
    expect(list).toMatchObject(suspended)
  })

  test('setLimit holds in the other process from its next reservation on', async () => {
    const call = { do: 'chat', agent: 'worker', tags: { counted: 'shared' } } as const
    expect(await other.tell(call)).not.toHaveProperty('error')
    expect(await one.tell({ do: 'setLimit', limit: 2 })).toMatchObject({ value: ['operator'] })
    expect(await other.tell(call)).not.toHaveProperty('error')
    expect(await other.tell(call)).toMatchObject({ error: { code: 'BUDGET_EXCEEDED', limit: 2, spent: 2 } })
    expect(await other.tell({ do: 'setLimit', limit: 0 })).not.toHaveProperty('error')
    expect(await one.tell(call)).toMatchObject({ error: { code: 'BUDGET_EXCEEDED', limit: 0, spent: 2 } })
  })

  test('a shared limit admits so many requests over both, to the last one', async () => {
    await withinOneHour(async (agent) => {
      const before = provider.requests.length
      const calls = Array.from({ length: 15 }, () => [one, other]).flat()
      const answers = await Promise.all(
        calls.map((member) => member.tell({ do: 'chat', agent, tags: { paced: 'requests' } })),
      )
      return () => {
        const refused = answers.filter(({ error }) => error !== undefined)
        expect(provider.requests.length - before).toBe(10)
        expect(refused).toHaveLength(20)
        for (const refusal of refused) {
          expect(refusal.error).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryAfterMs: expect.any(Number) })
        }
      }
    })
  })

  test('a call that waits for tokens goes on when one in the other process has used less than it held', async () => {
    await withinOneHour(async (agent) => {
      const gate = createGate()
      provider.script([{ kind: 'answer', gate: gate.wait }])
      const call = { do: 'chat', agent, tags: { paced: 'tokens' } } as const
      const first = one.tell(call)
      await gate.reached(1)
      const before = provider.requests.length
      const second = other.tell(call)
      // Its own process has answered something else since: the call is waiting.
      await other.tell({ do: 'chat', agent: 'innocent' })
      const whileHeld = provider.requests.length - before
      gate.open()
      const answers = await Promise.all([first, second])
      return () => {
        expect(whileHeld).toBe(1)
        for (const answer of answers) expect(answer).toMatchObject({ value: expect.any(String) })
      }
    })
  })
})

/** Tries on a fresh agent again where the hour ended meanwhile, since then two windows were counted. */
async function withinOneHour(attempt: (agent: string) => Promise<() => void>): Promise<void> {
  for (;;) {
    const hour = new Date().getUTCHours()
    const check = await attempt(`agent-${randomUUID()}`)
    if (new Date().getUTCHours() === hour) return check()
  }
}
