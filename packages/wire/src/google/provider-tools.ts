import { isGiven, isJsonObject, listOf } from '../json-values.js'
import type { WireBody } from '../wire-protocol.js'

/** Grounding with Google Search, Maps, or an index of the caller's. https://ai.google.dev/gemini-api/docs/google-search */
const searchTools = /^(?:google_?search(?:_?retrieval)?|google_?maps|enterprise_?web_?search|retrieval)$/i

export function offersSearch(body: WireBody): boolean {
  return toolNames(body).some((name) => searchTools.test(name))
}

/** A tool that Google runs reads what it finds; functions are the caller's. */
export function offersTools(body: WireBody): boolean {
  return toolNames(body).some((name) => !/^function_?declarations$/i.test(name))
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
