import { textOf } from '../../generation/piece.js'
import { objectOf } from '../../json.js'
import type { Answer } from '../../server/answer.js'
import { counterFor, type Exchange } from '../../server/exchange.js'
import { contentsInput } from '../contents-input.js'
import { modelOf } from '../model-of.js'
import { usageMetadata } from '../usage-metadata.js'
import { contentChunks, partsOf, groundingOf } from './content-chunks.js'
import { planContents, type Candidate, type ContentsReply } from './plan-contents.js'

/** POST /models/{model}:generateContent */
export function generateContent(exchange: Exchange): Answer {
  const reply = planContents(exchange)
  return { kind: 'json', charge: reply.charge, body: wholeBody(exchange, reply) }
}

/** POST /models/{model}:streamGenerateContent, as events or, without `alt=sse`, as a list of the same chunks. */
export function streamGenerateContent(exchange: Exchange): Answer {
  const reply = planContents(exchange)
  const { shape, request } = exchange
  const chunks = contentChunks(reply, { tellsUsage: shape.usage !== 'omit', chunkTokens: shape.chunkTokens ?? 1 })
  if (request.query['alt'] === 'sse') return { kind: 'events', charge: reply.charge, events: chunks }
  return { kind: 'json', charge: reply.charge, body: [...chunks].map(({ data }) => data) }
}

/** POST /models/{model}:countTokens, which is free. */
export function countTokens(exchange: Exchange): Answer {
  const model = modelOf(exchange)
  const { generateContentRequest, ...own } = exchange.body
  const counted = contentsInput({ ...own, ...objectOf(generateContentRequest) }, counterFor(exchange, model))
  return { kind: 'json', body: { totalTokens: counted.text + counted.image + counted.audio } }
}

function wholeBody({ shape }: Exchange, reply: ContentsReply): object {
  const { charge, modelVersion, responseId } = reply
  const usage = shape.usage === 'omit' ? {} : { usageMetadata: usageMetadata(charge, charge) }
  return { candidates: reply.candidates.map((each) => wholeCandidate(each, reply)), ...usage, modelVersion, responseId }
}

function wholeCandidate(candidate: Candidate, reply: ContentsReply): object {
  const { plan, finishReason, index } = candidate
  const parts = partsOf(candidate, textOf(plan.pieces))
  return { content: { parts, role: 'model' }, finishReason, index, ...groundingOf(reply) }
}
