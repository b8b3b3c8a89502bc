import { expect, test } from 'vitest'
import { hostedTools } from '../../src/anthropic/hosted-tools.js'
import type { JsonObject } from '../../src/wire-protocol.js'

test.each<[tools: readonly string[], fields: JsonObject]>([
  [[], {}],
  [[], { tools: [{ name: 'add', input_schema: {} }, { type: 'custom', name: 'add' }, { type: 'bash_20250124' }] }],
  [['web_search_20250305'], { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
  [
    ['code_execution_20250825', 'web_fetch_20250910'],
    { tools: [{ type: 'code_execution_20250825' }, { type: 'web_fetch_20250910' }, { type: 'web_fetch_20250910' }] },
  ],
  [['unknown'], { tools: [{ type: 7 }] }],
  [['mcp_servers', 'container'], { mcp_servers: [{ url: 'https://host' }], container: 'c1' }],
])('runs %j for %j', (tools, fields) => {
  expect(hostedTools(fields)).toEqual(tools)
})
