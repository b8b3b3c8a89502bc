import { expect, test } from 'vitest'
import { hostedTools } from '../../src/google/provider-tools.js'
import type { JsonObject, WireBody } from '../../src/wire-protocol.js'

const json = (value: JsonObject): WireBody => ({ kind: 'json', value })

test.each<[tools: readonly string[], body: JsonObject]>([
  [[], {}],
  [[], { tools: [{ functionDeclarations: [] }, { function_declarations: [] }, { type: 'function', name: 'add' }] }],
  [
    ['googleSearch', 'codeExecution'],
    { tools: [{ googleSearch: {}, functionDeclarations: [] }, { code_execution: {} }] },
  ],
  [['googleSearch'], { tools: [{ google_search: {} }, { googleSearch: {} }] }],
  [['urlContext'], { tools: [{ urlContext: {}, googleMaps: null }] }],
  [['googleSearch'], { tools: [{ type: 'google_search' }] }],
  [['unknown'], { tools: ['search'] }],
  [['cachedContent'], { cached_content: 'cachedContents/1' }],
  [['agent'], { agent: 'deep-research' }],
])('runs %j for %j', (tools, body) => {
  expect(hostedTools(json(body))).toEqual(tools)
})

test('a body that has none has none, and one that can not be read tells none', () => {
  expect(hostedTools({ kind: 'none' })).toEqual([])
  expect(hostedTools({ kind: 'opaque' })).toEqual([])
})
