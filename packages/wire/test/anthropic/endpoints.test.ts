import { describe, expect, it } from 'vitest'
import { anthropicWire } from '../../src/index.ts'
import { endpoints, matchEndpoint } from '../../src/anthropic/endpoints/match-endpoint.ts'
import { sdkEndpoints } from '../lib/sdk-endpoints.ts'

const operation = (method: string, path: string) => anthropicWire.identify({ method, path, body: { kind: 'none' } })

describe('the endpoint table', () => {
  it.each([
    ['anthropic-0.60', 15],
    ['anthropic-0.100', 60],
    ['anthropic-0.137', 150],
    ['anthropic-1', 200],
  ])('knows every request that %s sends', (sdk, least) => {
    const known = sdkEndpoints(sdk)
    expect(known.length).toBeGreaterThan(least)
    const missing = known.filter(({ method, path }) => {
      const found = matchEndpoint(method, path)
      return found === undefined || (method !== 'GET' && found.name.startsWith('unknown.'))
    })
    expect(missing).toEqual([])
  })

  it('has one row per method and path', () => {
    const rows = endpoints.map(({ method, path }) => `${method} ${path}`)
    expect(rows.filter((row, index) => rows.indexOf(row) !== index)).toEqual([])
  })

  it.each([
    ['POST', '/v1/messages', 'messages.create', 'metered'],
    ['POST', '/messages', 'messages.create', 'metered'],
    ['post', '/v1/messages/', 'messages.create', 'metered'],
    ['POST', '/v1/messages/count_tokens', 'messages.countTokens', 'free'],
    ['POST', '/v1/messages/batches', 'messages.batches.create', 'unmetered'],
    ['POST', '/v1/messages/batches/msgbatch_1/cancel', 'messages.batches.cancel', 'free'],
    ['GET', '/v1/messages/batches/msgbatch_1/results', 'messages.batches.results', 'free'],
    ['POST', '/v1/complete', 'completions.create', 'unmetered'],
    ['GET', '/v1/models', 'models.list', 'free'],
    ['POST', '/v1/files', 'files.upload', 'free'],
    ['POST', '/v1/skills', 'skills.create', 'free'],
    ['POST', '/v1/sessions', 'beta.sessions.create', 'unmetered'],
    ['POST', '/v1/sessions/sess_1/events', 'beta.sessions.events.create', 'unmetered'],
    ['POST', '/v1/deployments/dep_1/run', 'beta.deployments.run', 'unmetered'],
    ['POST', '/v1/dreams', 'beta.dreams.create', 'unmetered'],
    ['POST', '/v1/organizations/spend_limits', 'organization.post', 'free'],
    ['POST', '/v1/oauth/token', 'oauth.token', 'free'],
    ['GET', '/v1/something/new', 'unknown.get', 'free'],
    ['DELETE', '/v1/something/new', 'unknown.delete', 'free'],
  ])('%s %s is %s, %s', (method, path, name, charge) => {
    expect(operation(method, path)).toMatchObject({ name, charge })
  })

  it.each([
    ['POST', '/v1/something/new'],
    ['PUT', '/v1/messages'],
    ['PATCH', '/v1/messages'],
    ['POST', '/v2/messages'],
    ['POST', '/v1/messages/msg_1'],
    ['POST', '/v1/organizations/../messages'],
    ['POST', '/v1/organizations/%2e%2e/messages'],
    ['POST', '/v1/messages%2Fcount_tokens'],
    ['POST', '/v1//messages/count_tokens'],
  ])('%s %s is unknown, and may cost money', (method, path) => {
    expect(operation(method, path)).toBeUndefined()
  })
})
