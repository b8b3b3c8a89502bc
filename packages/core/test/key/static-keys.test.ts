import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, KeyUnavailableError } from '../../src/errors/index.js'
import { staticKeys } from '../../src/key/static-keys.js'

const newKey = (): string => ['sk', 'proj', randomBytes(24).toString('hex')].join('-')
const [first, second] = [newKey(), newKey()]

describe('staticKeys', () => {
  it('gives a key, or a current and a previous one, to its agent at its provider only', () => {
    const source = staticKeys({ openai: { a: first, b: [second, first] } })
    expect(source.fetch({ provider: 'openai', agent: 'a' })).toEqual([{ secret: first, label: 'default' }])
    expect(source.fetch({ provider: 'openai', agent: 'b' })).toMatchObject([{ secret: second }, { secret: first }])
    expect(() => source.fetch({ provider: 'anthropic', agent: 'a' })).toThrow(KeyUnavailableError)
    expect(() => source.fetch({ provider: 'openai', agent: 'c' })).toThrow('staticKeys({ openai: { "c": key } })')
  })

  it('gives several keys of one agent under their labels', () => {
    const source = staticKeys({ openai: { a: { default: [second, first], canary: first } } })
    expect(source.fetch({ provider: 'openai', agent: 'a' })).toEqual([
      { secret: second, label: 'default' },
      { secret: first, label: 'default' },
      { secret: first, label: 'canary' },
    ])
  })

  it('does not show its keys', () => {
    expect(inspect(staticKeys({ openai: { a: first } }), { showHidden: true, depth: 9 })).not.toContain(first.slice(-8))
  })

  it('refuses what can not be a key at construction, without printing it', () => {
    const wrong = [`${first} ${first}`, '', [], [first, undefined], 7, {}, { canary: '' }, [first, first, first]]
    for (const key of wrong) {
      const construct = (): unknown => staticKeys({ openai: { a: key as string } })
      expect(construct).toThrow(ConfigurationError)
      expect(construct).toThrow(/openai\.a/)
      expect(construct).not.toThrow(first.slice(-8))
    }
  })
})
