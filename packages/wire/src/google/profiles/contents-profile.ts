import { isGiven, isJsonObject, listOf } from '../../json-values.js'
import type { WireBody } from '../../wire-protocol.js'
import { contentsPrompt } from '../countable/contents-prompt.js'
import { contentsOutput } from '../countable/output-bound.js'
import { contentsDialect } from '../meter/dialects.js'
import { rewriteBody } from '../rewrite-body.js'
import { contentsKinds } from '../token-kinds.js'
import type { EndpointProfile } from './endpoint-profile.js'

/** `generateContent`, and `streamGenerateContent`, whose path alone makes it a stream. */
export const contentsProfile: EndpointProfile = {
  dialect: (body, model) =>
    contentsDialect({ model, candidates: contentsOutput(body).choices, searches: offersSearch(body) }),
  output: contentsOutput,
  stream: () => false,
  // Searches are billed apart; how many there will be, only the answer tells.
  units: (body) => (offersSearch(body) ? { web_search: 1 } : undefined),
  kinds: contentsKinds,
  countable: contentsPrompt,
  rewrite: (body, change) => rewriteBody(body, change),
}

export const streamProfile: EndpointProfile = { ...contentsProfile, stream: () => true }

/** Grounding with Google Search, Maps, or an index of the caller's. https://ai.google.dev/gemini-api/docs/google-search */
const searchTools = /^(?:google_?search(?:_?retrieval)?|google_?maps|enterprise_?web_?search|retrieval)$/i

function offersSearch(body: WireBody): boolean {
  if (body.kind !== 'json') return false
  return listOf(body.value['tools']).some(
    (tool) =>
      isJsonObject(tool) && Object.entries(tool).some(([name, value]) => searchTools.test(name) && isGiven(value)),
  )
}
