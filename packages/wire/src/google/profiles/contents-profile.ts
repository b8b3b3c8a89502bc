import { contentsPrompt } from '../countable/contents-prompt.js'
import { contentsOutput } from '../countable/output-bound.js'
import { mayHideOutput } from '../may-hide-output.js'
import { contentsDialect } from '../meter/dialects.js'
import { offersSearch, offersTools } from '../provider-tools.js'
import { rewriteBody } from '../rewrite-body.js'
import { contentsKinds } from '../token-kinds.js'
import type { EndpointProfile } from './endpoint-profile.js'

/** `generateContent`, and `streamGenerateContent`, whose path alone makes it a stream. */
export const contentsProfile: EndpointProfile = {
  dialect: (body, model) => contentsDialect({ model, candidates: contentsOutput(body).choices }),
  output: contentsOutput,
  stream: () => false,
  // One per prompt up to Gemini 2.5; from Gemini 3 on, how many there will be only the answer tells.
  unitBounds: (body) => (offersSearch(body) ? { web_search: 1 } : undefined),
  readsMore: offersTools,
  mayHideOutput,
  kinds: contentsKinds,
  countable: contentsPrompt,
  rewrite: (body, change) => rewriteBody(body, change),
}

export const streamProfile: EndpointProfile = { ...contentsProfile, stream: () => true }
