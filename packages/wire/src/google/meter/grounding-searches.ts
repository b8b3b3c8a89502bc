import { isJsonObject, listOf } from '../../json-values.js'
import type { JsonObject } from '../../wire-protocol.js'

/** Gemini 2.5 and older bill a grounded prompt, newer models each query. https://ai.google.dev/gemini-api/docs/pricing */
const billsPrompts = /^(?:models\/)?gemini-(?:1|2)[.-]|^gemini-pro|^gemini-flash/

const queries = ['webSearchQueries', 'imageSearchQueries', 'retrievalQueries']

/** Searches that the answer shows, as they are billed. */
export function groundingSearches(answer: JsonObject, model: string): number {
  const grounded = listOf(answer['candidates'])
    .map((candidate) => (isJsonObject(candidate) ? candidate['groundingMetadata'] : undefined))
    .filter(isJsonObject)
  const asked = grounded.reduce((sum, metadata) => sum + queriesIn(metadata), 0)
  const isGrounded = asked > 0 || grounded.some((metadata) => listOf(metadata['groundingChunks']).length > 0)
  if (!isGrounded) return 0
  return billsPrompts.test(model) ? 1 : Math.max(1, asked)
}

function queriesIn(metadata: JsonObject): number {
  return queries.reduce((sum, name) => sum + listOf(metadata[name]).length, 0)
}
