import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { KeyReference } from '../../src/contracts/key-source.js'
import { ConfigurationError, KeyUnavailableError } from '../../src/errors/index.js'
import { environmentKeys, type EnvironmentKeysOptions } from '../../src/key/environment-keys.js'

const newKey = (): string => ['sk', 'proj', randomBytes(24).toString('hex')].join('-')
const of = (agent: string, more: Partial<KeyReference> = {}): KeyReference => ({ provider: 'openai', agent, ...more })
const [current, previous] = [newKey(), newKey()]

const failure = (options: EnvironmentKeysOptions, reference: KeyReference): Error => {
  const source = environmentKeys(options)
  return failureOf(() => source.fetch(reference))
}
const failureOf = (action: () => unknown): Error => {
  try {
    action()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('Nothing was thrown')
}

describe('environmentKeys', () => {
  it('reads the key of an agent, and the previous one beside it', () => {
    const environment: Record<string, string> = { OPENAI_KEY_SUPPORT_CLASSIFIER: ` ${current}\n` }
    const source = environmentKeys({ environment })
    expect(source.fetch(of('support_classifier'))).toEqual([{ secret: current, label: 'default' }])
    environment['OPENAI_KEY_SUPPORT_CLASSIFIER_PREVIOUS'] = previous
    expect(source.fetch(of('support_classifier'))).toEqual([
      { secret: current, label: 'default' },
      { secret: previous, label: 'default' },
    ])
  })

  it.each([
    ['billing', 'OPENAI_KEY_BILLING'],
    ['team/billing-v2.1', 'OPENAI_KEY_TEAM_BILLING_V2_1'],
    ['support -- classifier', 'OPENAI_KEY_SUPPORT_CLASSIFIER'],
  ])('looks for the key of agent "%s" in %s', (agent, variable) => {
    expect(environmentKeys({ environment: { [variable]: current } }).fetch(of(agent))).toHaveLength(1)
  })

  describe('with process.env', () => {
    afterEach(() => {
      delete process.env['OPENAI_KEY_LAZY_AGENT']
    })
    it('reads it when the key is needed, not when the source is made', () => {
      const source = environmentKeys()
      process.env['OPENAI_KEY_LAZY_AGENT'] = current
      expect(source.fetch(of('lazy agent'))).toEqual([{ secret: current, label: 'default' }])
    })
  })

  it('names the variable it looked for when there is no key', () => {
    for (const environment of [{}, { OPENAI_KEY_BILLING: ' ' }, { OPENAI_KEY_BILLING_PREVIOUS: previous }]) {
      const error = failure({ environment }, of('billing'))
      expect(error).toBeInstanceOf(KeyUnavailableError)
      expect(error.message).toBe(
        'No key for agent "billing" at openai: set the environment variable OPENAI_KEY_BILLING.',
      )
    }
  })

  it('refuses an unusable key by the name of its variable, without printing it', () => {
    const environment = { OPENAI_KEY_BILLING: current, OPENAI_KEY_BILLING_PREVIOUS: `${previous} ${previous}` }
    const error = failure({ environment }, of('billing'))
    expect(error).toBeInstanceOf(KeyUnavailableError)
    expect(error.message).toContain('OPENAI_KEY_BILLING_PREVIOUS holds a space inside')
    expect(error.message).not.toContain(previous.slice(-8))
  })

  it('refuses the second of two agents whose ids spell the same variable', () => {
    const source = environmentKeys({ environment: { OPENAI_KEY_A_B: current } })
    void source.fetch(of('a-b'))
    const error = failureOf(() => source.fetch(of('a_b')))
    expect(error).toBeInstanceOf(KeyUnavailableError)
    expect(error.message).toContain('OPENAI_KEY_A_B already serves agent "a-b" at openai')
    expect(error.message).toContain('agent "a_b"')
    expect(source.fetch(of('a-b'))).toHaveLength(1)
  })

  it("refuses an agent whose variable is another agent's previous key", () => {
    const environment = { OPENAI_KEY_X: current, OPENAI_KEY_X_PREVIOUS: previous }
    const source = environmentKeys({ environment })
    expect(source.fetch(of('x'))).toHaveLength(2)
    expect(failureOf(() => source.fetch(of('x_previous'))).message).toContain('already serves agent "x"')
  })

  it('never lends the key of one provider to another', () => {
    const source = environmentKeys({ pattern: 'MG_KEY_{AGENT}', environment: { MG_KEY_A: current } })
    void source.fetch(of('a'))
    expect(failureOf(() => source.fetch(of('a', { provider: 'anthropic' }))).message).toContain(
      'already serves agent "a"',
    )
  })

  it('takes other patterns, suffixes and functions', () => {
    const environment = {
      MG_KEY_LIVE_A: current,
      MG_KEY_LIVE_A_OLD: previous,
      LLM_OPENAI_SUPPORT_A: current,
      KEY_FOR_A: current,
    }
    const byEnvironment = environmentKeys({
      pattern: 'MG_KEY_{ENVIRONMENT}_{AGENT}',
      previousSuffix: '_OLD',
      environment,
    })
    expect(byEnvironment.fetch(of('a', { environment: 'live' }))).toHaveLength(2)
    const byTeam = environmentKeys({ pattern: 'LLM_{PROVIDER}_{TEAM}_{AGENT}', environment })
    expect(byTeam.fetch(of('a', { team: 'support' }))).toHaveLength(1)
    const byFunction = environmentKeys({ pattern: ({ agent }) => `KEY_FOR_${agent.toUpperCase()}`, environment })
    expect(byFunction.fetch(of('a'))).toHaveLength(1)
  })

  it('says which part of a pattern an agent lacks', () => {
    const error = failure({ pattern: '{TEAM}_{AGENT}', environment: {} }, of('a'))
    expect(error.message).toContain('the pattern {TEAM}_{AGENT} needs its team')
  })

  it('does not print what a pattern function returns, which may be the key itself', () => {
    const error = failure({ pattern: () => current, environment: {} }, of('a'))
    expect(error).toBeInstanceOf(KeyUnavailableError)
    expect(error.message).toContain('must return the name of a variable')
    expect(error.message).not.toContain(current.slice(-8))
  })

  it.each([
    ['{PROVIDER}_KEY', 'must hold {AGENT}'],
    ['KEY_{AGENT}_{MODEL}', 'not {MODEL}'],
    ['KEY-{AGENT}', 'may hold A-Z'],
    ['1{AGENT}', 'must not start with a digit'],
    ['{AGENT', 'must hold {AGENT}'],
    ['', 'must hold {AGENT}'],
  ])('refuses the pattern "%s" at construction', (pattern, message) => {
    expect(() => environmentKeys({ pattern })).toThrow(ConfigurationError)
    expect(() => environmentKeys({ pattern })).toThrow(message)
  })

  it('refuses other wrong options at construction', () => {
    const wrong = (options: object): Error => failureOf(() => environmentKeys(options))
    expect(wrong({ sharedFalback: true }).message).toContain('Did you mean "sharedFallback"?')
    expect(wrong({ previousSuffix: '-OLD' }).message).toContain('`previousSuffix`')
    expect(wrong({ previousSuffix: '' }).message).toContain('`previousSuffix`')
    const mistaken = wrong({ sharedFallback: current })
    expect(mistaken).toBeInstanceOf(ConfigurationError)
    expect(mistaken.message).not.toContain(current.slice(-8))
    expect(wrong({ sharedFallback: false })).toBeInstanceOf(ConfigurationError)
  })
})

describe('a key that agents share', () => {
  const environment = { OPENAI_API_KEY: current, OPENAI_KEY_OWN: previous }

  it('is not used unless asked for, and the error says how', () => {
    const error = failure({ environment }, of('a'))
    expect(error.message).toContain('set the environment variable OPENAI_KEY_A.')
    expect(error.message).toContain('OPENAI_API_KEY is set, but')
    expect(error.message).toContain('sharedFallback: ["a"]')
  })

  it('serves all agents, or those listed, that have none of their own', () => {
    const all = environmentKeys({ environment, sharedFallback: true })
    expect(all.fetch(of('a'))).toEqual([{ secret: current, label: 'shared' }])
    expect(all.fetch(of('b'))).toEqual([{ secret: current, label: 'shared' }])
    expect(all.fetch(of('own'))).toEqual([{ secret: previous, label: 'default' }])
    const listed = environmentKeys({ environment, sharedFallback: ['a'] })
    expect(listed.fetch(of('a'))).toHaveLength(1)
    expect(() => listed.fetch(of('b'))).toThrow(KeyUnavailableError)
  })
})
