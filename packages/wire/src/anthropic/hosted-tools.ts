import { isGiven, isJsonObject, listOf } from '../json-values.js'
import type { JsonObject } from '../wire-protocol.js'
import { isServerTool } from './countable/tool-segments.js'

/**
 * Tools of a request that the provider runs, by their type; servers that it asks (`mcp_servers`) and code that it runs
 * (`container`) are tools as well. https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview
 */
export function hostedTools(fields: JsonObject): readonly string[] {
  const used = listOf(fields['tools'])
    .filter(isServerTool)
    .map((tool) => (isJsonObject(tool) && typeof tool['type'] === 'string' ? tool['type'] : 'unknown'))
  const remote = ['mcp_servers', 'container'].filter((name) => isGiven(fields[name]))
  return [...new Set([...used, ...remote])]
}
