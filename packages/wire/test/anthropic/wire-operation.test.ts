import { describe, expect, it } from 'vitest'
import { anthropicWire, type JsonObject, type WireBody, type WireOperation } from '../../src/index.ts'

const question = { model: 'claude-sonnet-4-5', max_tokens: 300, messages: [{ role: 'user', content: 'North?' }] }

function identified(fields: JsonObject): WireOperation {
  const body: WireBody = { kind: 'json', value: { ...question, ...fields } }
  const operation = anthropicWire.identify({ method: 'POST', path: '/v1/messages', body })
  if (operation === undefined) throw new TypeError('messages are known')
  return operation
}

describe('a message', () => {
  it('is bounded by its max_tokens, and asks for nothing to tell its usage', () => {
    expect(identified({ stream: true })).toMatchObject({
      name: 'messages.create',
      charge: 'metered',
      model: 'claude-sonnet-4-5',
      stream: true,
      output: { cap: 300, choices: 1, cappable: true },
      needsStreamUsage: false,
    })
  })

  it.each([
    [{}, undefined],
    [{ service_tier: 'auto' }, 'auto'],
    [{ speed: 'fast' }, 'fast'],
    [{ inference_geo: 'global' }, undefined],
    [{ inference_geo: 'us' }, 'standard+us'],
    [{ inference_geo: 'us', speed: 'fast', service_tier: 'auto' }, 'fast+us'],
  ])('%j is of the tier %s', (fields, tier) => {
    expect(identified(fields).serviceTier).toBe(tier)
  })

  const block = { type: 'text', text: 'north' }
  const cached = { cache_control: { type: 'ephemeral' } }
  const forAnHour = { cache_control: { type: 'ephemeral', ttl: '1h' } }
  it.each<[string, JsonObject, readonly string[]]>([
    ['nothing', {}, []],
    ['the request', cached, ['cacheWrite']],
    ['the system prompt', { system: [{ ...block, ...cached }] }, ['cacheWrite']],
    ['a tool, for an hour', { tools: [{ name: 'compass', ...forAnHour }] }, ['cacheWrite', 'longCacheWrite']],
    [
      'a block within a result',
      {
        messages: [{ role: 'user', content: [{ type: 'tool_result', content: [{ ...block, ...forAnHour }] }] }],
      },
      ['cacheWrite', 'longCacheWrite'],
    ],
    ['a lifetime nobody knows', { cache_control: { type: 'ephemeral', ttl: '9y' } }, ['cacheWrite', 'longCacheWrite']],
    ['a null', { cache_control: null }, []],
    ['a conversation kept elsewhere', { thread: { type: 'create' } }, ['cacheWrite', 'longCacheWrite']],
  ])('may write to a cache where %s says so', (_place, fields, kinds) => {
    expect(identified(fields).kinds?.()).toEqual(kinds)
  })

  it('holds as many searches as the request allows, and reads more than it shows', () => {
    const tools = [
      { type: 'web_search_20250305', name: 'web_search', max_uses: 3 },
      { type: 'web_search_20260209', name: 'again', max_uses: 2 },
      { name: 'compass', input_schema: {} },
    ]
    expect(identified({ tools })).toMatchObject({ unitBounds: { web_search: 5 }, readsMore: true })
    expect(identified({ tools }).countable?.().unbounded).toEqual(['web_search_20250305', 'web_search_20260209'])
  })

  it.each<[string, JsonObject]>([
    ['mcp_servers', { mcp_servers: [{ type: 'url', url: 'https://host' }] }],
    ['container', { container: 'container_1' }],
    ['code_execution_20250825', { tools: [{ type: 'code_execution_20250825', name: 'code' }] }],
    [
      'file_id',
      { messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: 'f' } }] }] },
    ],
  ])('with %s has no bound', (name, fields) => {
    expect(identified(fields).countable?.().unbounded).toEqual([name])
  })

  it.each<[JsonObject, boolean | undefined]>([
    [{}, false],
    [{ thinking: { type: 'disabled' }, model: 'claude-opus-9' }, false],
    [{ thinking: { type: 'enabled', budget_tokens: 1_024 } }, true],
    [{ thinking: { type: 'adaptive' } }, true],
    [{ model: 'claude-3-5-haiku-latest' }, false],
    [{ model: 'claude-opus-4-8' }, false],
    [{ model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' }, false],
    [{ model: 'claude-sonnet-5' }, undefined],
    [{ model: 'claude-opus-42' }, undefined],
  ])('%j may think unseen: %s', (fields, hides) => {
    expect(identified(fields).mayHideOutput).toBe(hides)
  })

  it('gets a cap where one is wanted, and never a larger one', () => {
    const { max_tokens: _cap, ...open } = question
    const body: WireBody = { kind: 'json', value: open }
    const operation = anthropicWire.identify({ method: 'POST', path: '/messages', body })
    expect(operation?.output).toEqual({ choices: 1, cappable: true })
    expect(operation?.rewrite({ maxOutputTokens: 70 })).toEqual({ ...open, max_tokens: 70 })
    expect(identified({}).rewrite({ maxOutputTokens: 70 })['max_tokens']).toBe(70)
    expect(identified({}).rewrite({ maxOutputTokens: 700 })['max_tokens']).toBe(300)
    expect(identified({}).rewrite({})).toEqual(question)
  })

  it('whose body nobody can read has no model, no bound and any kind of token', () => {
    const operation = anthropicWire.identify({ method: 'POST', path: '/messages', body: { kind: 'opaque' } })
    expect(operation).toMatchObject({ stream: false, output: { choices: 1, cappable: false } })
    expect(operation?.model).toBeUndefined()
    expect(operation?.kinds?.()).toBeUndefined()
    expect(operation?.countable?.().unbounded).toEqual(['body'])
    expect(() => operation?.rewrite({})).toThrow(TypeError)
  })
})
