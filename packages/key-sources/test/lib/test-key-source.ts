import { KeyUnavailableError } from '@bursar/core'
import type { KeyReference } from '@bursar/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newKey } from './canary.ts'
import type { Rig, Wording } from './rig.ts'
import { shows } from './shows.ts'

const reference: KeyReference = { provider: 'openai', team: 'support', agent: 'classifier' }

/** What every source with versions promises, shown with the vendor's real client over real HTTP. */
export function testKeySource(name: string, start: () => Promise<Rig>, wording: Wording): void {
  describe(`${name}: what every source promises`, () => {
    let rig: Rig
    const [first, second, third] = [newKey(), newKey(), newKey()]
    const { secret } = wording
    beforeEach(async () => {
      rig = await start()
    })
    afterEach(() => rig.stop())

    const secretsOf = async (): Promise<readonly string[]> => {
      const keys = await rig.source().fetch(reference)
      return keys.map((key) => key.secret)
    }
    const failure = async (options = {}, signal?: AbortSignal): Promise<Error> => {
      const fetching = rig.source(options).fetch(reference, signal && { signal })
      const error = await Promise.resolve(fetching).then(
        (keys) => expect.fail(`There was an answer with ${keys.length} keys`),
        (reason: unknown) => reason,
      )
      expect(error).toBeInstanceOf(KeyUnavailableError)
      expect(shows(error, [...rig.store.credentials, first, second, third])).toEqual([])
      expect((error as Error).message).toMatch(/^No key for agent "classifier" at openai: .*\. \S.*[.)]$/)
      expect((error as Error).message).toContain(secret)
      return error as Error
    }

    it('gives the current key and the one before it', async () => {
      rig.store.write(secret, first)
      rig.store.write(secret, second)
      rig.store.write(secret, third)
      expect(await secretsOf()).toEqual([third, second])
    })

    it('gives one key for a secret that was never rotated', async () => {
      rig.store.write(secret, first)
      expect(await secretsOf()).toEqual([first])
    })

    it('gives one key where the version before was taken away', async () => {
      rig.store.write(secret, first)
      rig.store.write(secret, second)
      rig.store.removePrevious(secret)
      expect(await secretsOf()).toEqual([second])
    })

    it('does not ask for the version before where it is told not to', async () => {
      rig.store.write(secret, first)
      rig.store.write(secret, second)
      const keys = await rig.source({ previous: false }).fetch(reference)
      expect(keys.map((key) => key.secret)).toEqual([second])
    })

    it('passes over a version before that holds no key', async () => {
      rig.store.write(secret, '')
      rig.store.write(secret, second)
      expect(await secretsOf()).toEqual([second])
    })

    it('reads the previous key, and the time of rotation, out of the secret itself', async () => {
      rig.store.write(secret, third)
      const rotatedAt = '2026-11-20T10:00:00Z'
      rig.store.write(secret, JSON.stringify({ current: second, previous: first, rotated_at: rotatedAt }))
      const keys = await rig.source().fetch(reference)
      expect(keys.map((key) => key.secret)).toEqual([second, first])
      expect(keys[0]?.createdAt).toBe(Date.parse(rotatedAt))
    })

    it('reads {"api_key"}, and cuts the line break off its end', async () => {
      rig.store.write(secret, JSON.stringify({ api_key: `${first}\n` }))
      rig.store.write(secret, `${second}\n`)
      expect(await secretsOf()).toEqual([second, first])
    })

    it('gives two keys that followed each other when a rotation comes between', async () => {
      rig.store.write(secret, first)
      rig.store.write(secret, second)
      rig.store.between = () => rig.store.write(secret, third)
      expect([
        [second, first],
        [third, second],
      ]).toContainEqual(await secretsOf())
    })

    it.each(['denied', 'throttled', 'unavailable', 'garbage'] as const)('says that it is: %s', async (fault) => {
      rig.store.write(secret, first)
      rig.store.fault = fault
      expect((await failure()).message).toMatch(wording[fault])
    })

    it('does not go on with one key when the other could not be read', async () => {
      rig.store.write(secret, first)
      rig.store.write(secret, second)
      rig.store.between = () => void (rig.store.fault = 'unavailable')
      expect((await failure()).message).toMatch(wording.unavailable)
    })

    it('says that the secret does not exist', async () => {
      expect((await failure()).message).toMatch(wording.missing)
    })

    it.each(['hang', 'stall'] as const)('gives up at its deadline: %s', async (fault) => {
      rig.store.fault = fault
      expect((await failure({ deadlineMs: 40 })).message).toMatch(/did not answer within 40 ms/)
    })

    it('ends when the caller no longer waits, with the reason of the caller', async () => {
      rig.store.fault = 'hang'
      const controller = new AbortController()
      const fetching = rig.source().fetch(reference, { signal: controller.signal })
      const reason = new Error('shutting down')
      controller.abort(reason)
      await expect(fetching).rejects.toBe(reason)
      await expect(rig.source().fetch(reference, { signal: controller.signal })).rejects.toBe(reason)
    })

    it('says that a connection broke off', async () => {
      rig.store.fault = 'destroy'
      expect((await failure()).message).toMatch(/could not be (reached|read)/)
    })

    it('says that nothing answers at the address', async () => {
      await rig.stop()
      expect((await failure()).message).toMatch(wording.unreachable)
    })

    it.each([
      ['nothing', ' \n', / is empty|"api_key" that is empty/],
      ['a line break inside', `${first}\n${second}`, /holds a line break inside/],
      ['JSON that is cut off', `{"current": "${first}`, /malformed JSON|holds a space inside/],
      ['other JSON', `{"password": "${first}"}`, /neither "current" nor "api_key"/],
      [
        'a time without a zone',
        `{"current": "${first}", "rotated_at": "2026-11-20"}`,
        /"rotated_at" that is not a time/,
      ],
    ])('refuses a secret that holds %s', async (_, text, problem) => {
      rig.store.write(secret, text)
      expect((await failure()).message).toMatch(problem)
    })

    it('never serves two agents from one secret', async () => {
      rig.store.write(secret, first)
      const source = rig.source({ pattern: secret.replace('support', '{team}').replace('classifier', '{agent}') })
      await source.fetch(reference)
      await source.fetch(reference)
      const other = { ...reference, provider: 'anthropic' }
      await expect(source.fetch(other)).rejects.toThrow(
        /No key for agent "classifier" at anthropic: .* already serves agent "classifier" at openai/,
      )
    })

    it('calls a wrong option by its name', () => {
      expect(() => rig.source({ deadlineMs: 0 })).toThrow(/`deadlineMs` must be an integer from 1 ms up; got 0/)
      expect(() => rig.source({ patern: '' } as object)).toThrow(/has no option "patern"/)
      expect(() => rig.source({ pattern: 'shared' })).toThrow(/must hold \{agent\}/)
    })
  })
}
