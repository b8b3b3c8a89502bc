import { KeyUnavailableError } from '@bursar/core'
import OpenAI from 'openai-7'
import { describe, expect, it } from 'vitest'
import { type LoadOptions, type LoadResult, runLoad } from './lib/load.ts'
import { rotatingGovernor, rotatingProvider } from './lib/rotating.ts'
import { inventKey, type VaultMood } from './lib/vault.ts'

const load: LoadOptions = { workers: 10, requestsPerWorker: 8 }
const unharmed: LoadResult = { succeeded: 80, failures: [] }

async function threeAgents() {
  const setting = await rotatingProvider()
  const keys = { victim: inventKey(), second: inventKey(), third: inventKey() }
  for (const [agent, key] of Object.entries(keys)) {
    setting.valid.add(key)
    setting.vault.put(agent, key)
  }
  return { ...setting, ...rotatingGovernor(setting), keys }
}

describe('a key that became known', () => {
  it('stops its agent alone, until it has a new one; the others notice nothing', async () => {
    const { governor, client, vault, valid, keys, provider, whenArrived } = await threeAgents()
    await client('victim').models.list()
    whenArrived(60, () => void governor.keys.markCompromised('victim', { provider: 'openai', actor: 'ops' }))
    const [victim, ...others] = await Promise.all(
      ['victim', 'second', 'third'].map((agent) => runLoad(client(agent), load)),
    )
    expect(others).toEqual([unharmed, unharmed])
    expect(victim?.failures.length).toBeGreaterThan(20)
    expect(new Set(victim?.failures.map((message) => message.slice(0, 60)))).toHaveLength(1)
    expect(victim?.failures[0]).toContain('is compromised (said ops)')
    // Not one request left with it after that.
    const sent = provider.requests.filter(({ key }) => key === keys.victim).length
    await runLoad(client('victim'), { workers: 2, requestsPerWorker: 2 })
    expect(provider.requests.filter(({ key }) => key === keys.victim)).toHaveLength(sent)
    const fresh = inventKey()
    valid.add(fresh)
    vault.put('victim', fresh, keys.victim)
    await governor.keys.rotate('victim', { actor: 'ops' })
    expect(await runLoad(client('victim'), load)).toEqual(unharmed)
  })

  it('costs its agent not one call where a new one is in the source already', async () => {
    const { governor, client, vault, valid, keys, whenArrived, provider } = await threeAgents()
    await client('victim').models.list()
    const fresh = inventKey()
    valid.add(fresh)
    vault.put('victim', fresh)
    whenArrived(60, () => {
      void governor.keys.markCompromised('victim', { actor: 'ops' })
      valid.delete(keys.victim)
    })
    const results = await Promise.all(['victim', 'second', 'third'].map((agent) => runLoad(client(agent), load)))
    expect(results).toEqual([unharmed, unharmed, unharmed])
    expect(provider.requests.filter(({ key }) => key === fresh).length).toBeGreaterThan(20)
  })
})

describe('a source that fails before an agent has a key', () => {
  const moods: readonly (readonly [mood: VaultMood, said: string])[] = [
    ['down', 'failed: fetch failed'],
    ['denying', 'failed: the vault answered 403'],
    ['garbled', 'failed: '],
    ['empty', 'There is no key in the answer'],
    ['hanging', 'did not answer within 5000 ms'],
  ]

  it.each(moods)('(%s) is a 503 for that agent alone, and over as soon as the source is well', async (mood, said) => {
    const { client, vault, clock } = await threeAgents()
    await client('second').models.list()
    vault.mood = mood
    const asked = client('victim')
      .models.list()
      .then(
        () => undefined,
        (caught: unknown) => caught,
      )
    const others = runLoad(client('second'), { workers: 5, requestsPerWorker: 4 })
    // Only a source that hangs is waited for until its time is over; the others answer in their own.
    const giveUp = mood === 'hanging' ? setInterval(() => void clock.advance(5_000), 50) : undefined
    const error = await asked
    clearInterval(giveUp)
    expect(error).toBeInstanceOf(KeyUnavailableError)
    expect(error).toBeInstanceOf(OpenAI.APIError)
    expect(error).toMatchObject({ status: 503, message: expect.stringContaining(said) })
    expect(error).toMatchObject({ message: expect.stringContaining('"victim"') })
    expect(await others).toEqual({ succeeded: 20, failures: [] })
    vault.mood = 'well'
    await clock.advance(10_000)
    await client('victim').models.list()
  })

  it('is a 503 that says so where the secret was deleted, and the keys at hand outlive it', async () => {
    const { client, vault, clock, events } = await threeAgents()
    await client('second').models.list()
    vault.remove('victim')
    vault.remove('second')
    await expect(client('victim').models.list()).rejects.toThrow('the vault answered 404')
    await clock.advance(301_000)
    await client('second').models.list()
    await expect.poll(() => events.of('key.stale').length).toBe(1)
  })
})
