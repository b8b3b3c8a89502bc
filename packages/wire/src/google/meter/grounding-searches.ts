import { isJsonObject, listOf } from '../../json-values.js'
import type { JsonObject } from '../../wire-protocol.js'

/** Gemini 2.5 and older bill a grounded prompt, newer models each query. https://ai.google.dev/gemini-api/docs/pricing */
const billsPrompts = /^(?:models\/)?gemini-(?:1|2)[.-]|^gemini-pro|^gemini-flash/

const queries = ['webSearchQueries', 'imageSearchQueries', 'retrievalQueries']

/** Searches that the answer shows, as they are billed: each query once, empty ones not at all. */
export function groundingSearches(answer: JsonObject, model: string): number {
  const grounded = listOf(answer['candidates'])
    .map((candidate) => (isJsonObject(candidate) ? candidate['groundingMetadata'] : undefined))
    .filter(isJsonObject)
  if (grounded.length === 0) return 0
  const asked = new Set(grounded.flatMap(queriesIn))
  const isGrounded = asked.size > 0 || grounded.some((metadata) => listOf(metadata['groundingChunks']).length > 0)
  if (!isGrounded) return 0
  return billsPrompts.test(model) ? 1 : Math.max(1, asked.size)
}

function queriesIn(metadata: JsonObject): readonly string[] {
  return queries.flatMap((name) =>
    listOf(metadata[name])
      .filter((query) => typeof query === 'string' && query.trim() !== '')
      .map((query) => `${name} ${String(query)}`),
  )
}
