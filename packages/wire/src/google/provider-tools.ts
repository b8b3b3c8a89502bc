import { isGiven, isJsonObject, listOf } from '../json-values.js'
import type { WireBody } from '../wire-protocol.js'
import { either } from './countable/either-spelling.js'

/** Grounding with Google Search, Maps, or an index of the caller's. https://ai.google.dev/gemini-api/docs/google-search */
const searchTools = /^(?:google_?search(?:_?retrieval)?|google_?maps|enterprise_?web_?search|retrieval)$/i

export function offersSearch(body: WireBody): boolean {
  return toolNames(body).some((name) => searchTools.test(name))
}

/** A tool that Google runs reads what it finds; functions are the caller's. */
export function offersTools(body: WireBody): boolean {
  return toolNames(body).some((name) => !/^function_?declarations$/i.test(name))
}

/** What may bring tools that the request does not show. */
const remoteTools: readonly string[] = ['cachedContent', 'agent']

/**
 * Tools of a request that Google runs, in camel case: `googleSearch`, `codeExecution`. What is kept at Google and may bring
 * any is named by its field.
 */
export function hostedTools(body: WireBody): readonly string[] {
  if (body.kind !== 'json') return []
  const { value } = body
  const tools = listOf(value['tools']).flatMap(hostedBy).map(camelCase)
  return [...new Set([...tools, ...remoteTools.filter((name) => isGiven(either(value, name)))])]
}

/** Interactions tell a tool by its type, the other endpoints by the name of its field. */
function hostedBy(tool: unknown): readonly string[] {
  if (!isJsonObject(tool)) return ['unknown']
  const { type } = tool as { type?: unknown }
  if (typeof type === 'string') return type === 'function' ? [] : [type]
  return Object.keys(tool).filter((name) => isGiven(tool[name]) && !/^function_?declarations$/i.test(name))
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}

/** Names of the tools in all entries; what is no entry is one unknown tool. */
function toolNames(body: WireBody): readonly string[] {
  if (body.kind !== 'json') return []
  return listOf(body.value['tools']).flatMap((tool) =>
    isJsonObject(tool)
      ? Object.entries(tool)
          .filter(([, value]) => isGiven(value))
          .map(([name]) => name)
      : ['unknown'],
  )
}
