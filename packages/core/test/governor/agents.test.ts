import { describe, expect, test } from 'vitest'
import { ConfigurationError, PolicyDeniedError } from '../../src/index.js'
import { type BareClient, chat, governed } from './lib/governed.js'

const agents = { support_classifier: { team: 'support', models: { allow: ['toy'] } }, billing: {} }

describe('where agents are declared', () => {
  test('a declared one gets a client', () => {
    expect(governed({ agents }).governor.createGovernedClient('billing').openai.seam.agent).toBe('billing')
  })

  test('another one is refused with the name that was meant and the line that would add it', () => {
    const { governor } = governed({ agents })
    const create = (): unknown => governor.createGovernedClient('support_clasifier')
    expect(create).toThrow(ConfigurationError)
    expect(create).toThrow('Did you mean "support_classifier"?')
    expect(create).toThrow('agents: { "support_clasifier": {} }')
  })

  test('every door refuses an undeclared one before anything is sent', async () => {
    const { governor } = governed({ agents })
    const client: BareClient = governor.createGovernedClient('billing').openai
    expect(() => governor.fetch('stranger', 'openai')).toThrow(ConfigurationError)
    expect(() => governor.govern({ ...client }, 'stranger')).toThrow(ConfigurationError)
    await expect(governor.status('stranger')).rejects.toThrow(ConfigurationError)
    await expect(governor.suspend('stranger', { reason: 'r', actor: 'a' })).rejects.toThrow(ConfigurationError)
    await expect(governor.resume('stranger', { actor: 'a' })).rejects.toThrow(ConfigurationError)
  })

  test('one that only a run names is denied at the call, as no program can know it earlier', async () => {
    const { governor, network } = governed({ agents })
    const shared = governor.govern({ fetch: network.fetch }, undefined, { key: 'ring' })
    const blocked: string[] = []
    governor.on('request.blocked', ({ code, agent }) => blocked.push(`${code} ${agent}`))
    const response = await governor.run({ agent: 'biling' }, () => shared.fetch('https://provider.example/v1/models'))
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('Did you mean \\"billing\\"?')
    expect(blocked).toEqual(['POLICY_DENIED biling'])
    expect(network.sent).toEqual([])
  })

  test('names that every object has are no agents', () => {
    const { governor } = governed({ agents })
    expect(() => governor.createGovernedClient('constructor')).toThrow('Agent "constructor" is not declared')
    expect(() => governor.createGovernedClient('__proto__')).toThrow('Agent "__proto__" is not declared')
  })
})

describe('models.allow', () => {
  test('lets a listed model pass and denies any other by name', async () => {
    const { send, network, events } = governed({ agents })
    const denied = events('policy.denied')
    expect((await send(chat(), { agent: 'support_classifier' })).status).toBe(200)
    const refusal = send(chat({ model: 'toy-large' }), { agent: 'support_classifier' })
    await expect(refusal).rejects.toThrow(PolicyDeniedError)
    await expect(refusal).rejects.toThrow('may not call model "toy-large"; allowed: toy')
    expect(network.sent).toHaveLength(1)
    expect(denied).toMatchObject([{ rule: 'model', requested: 'toy-large', allowed: 'toy', team: 'support' }])
  })

  test('denies a paid request whose body hides the model', async () => {
    const { send, network } = governed({ agents })
    await expect(send('model=toy', { agent: 'support_classifier' })).rejects.toThrow(PolicyDeniedError)
    expect(network.sent).toEqual([])
  })

  test('has nothing to say about free endpoints and other agents', async () => {
    const { send } = governed({ agents })
    await send(undefined, { agent: 'support_classifier', path: '/models', method: 'GET', body: null })
    expect((await send(chat({ model: 'toy-large' }), { agent: 'billing' })).status).toBe(200)
  })
})

test.each([
  ['empty', '', /is empty/],
  ['129 characters long', 'x'.repeat(129), /has 129 characters; the most is 128/],
  ['holding a line break', 'a\nb', /character/],
  ['holding a null character', 'a\u0000b', /character/],
  ['holding an escape', 'a\u001b[31mb', /character/],
  ['holding half a character', 'a\ud800b', /character/],
  ['no text', 3, /must be a string/],
  ['missing', undefined, /must be a string/],
])('an agent id that is %s is refused at every door, unprinted', (_what, id, message) => {
  const { governor, network } = governed()
  const agent = id as string
  for (const open of [
    () => governor.createGovernedClient(agent),
    () => governor.fetch(agent, 'openai'),
    ...(id === undefined
      ? []
      : [() => governor.govern({ fetch: network.fetch }, agent), () => governor.run({ agent }, () => 1)]),
  ]) {
    expect(open).toThrow(ConfigurationError)
    expect(open).toThrow(message)
  }
})
