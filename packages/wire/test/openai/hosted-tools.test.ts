import { expect, test } from 'vitest'
import { hostedTools } from '../../src/openai/hosted-tools.js'
import type { JsonObject, WireBody } from '../../src/wire-protocol.js'

const json = (value: JsonObject): WireBody => ({ kind: 'json', value })

test.each<[tools: readonly string[], body: JsonObject]>([
  [[], {}],
  [[], { tools: [] }],
  [
    [],
    {
      tools: [
        { type: 'function', name: 'add' },
        { type: 'custom', name: 'run' },
      ],
    },
  ],
  [['web_search', 'mcp'], { tools: [{ type: 'web_search' }, { type: 'function' }, { type: 'mcp', server_url: 'x' }] }],
  [['file_search'], { tools: [{ type: 'namespace', tools: [{ type: 'function' }, { type: 'file_search' }] }] }],
  [['unknown'], { tools: ['web_search'] }],
  [['unknown'], { tools: [{ name: 'no type' }] }],
  [['code_interpreter'], { input: [{ type: 'additional_tools', tools: [{ type: 'code_interpreter' }] }] }],
  [[], { input: [{ type: 'message', content: 'x' }] }],
  [['web_search'], { web_search_options: {} }],
  [['web_search'], { model: 'gpt-4o-search-preview' }],
  [['prompt'], { prompt: { id: 'pmpt_1' } }],
  [[], { prompt: 'Once upon a time' }],
  [['assistant'], { assistant_id: 'asst_1' }],
])('the provider runs %j of %j', (tools, body) => {
  expect(hostedTools(json(body))).toEqual(tools)
})

test('a body that has none has none, and one that can not be read tells none', () => {
  expect(hostedTools({ kind: 'none' })).toEqual([])
  expect(hostedTools({ kind: 'opaque' })).toEqual([])
})
