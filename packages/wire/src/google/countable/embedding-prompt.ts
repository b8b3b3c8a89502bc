import type { CountableRequest } from '@bursar/tokens'
import { readPrompt, type PromptBuilder } from '../../countable/prompt-builder.js'
import { isJsonObject, listOf } from '../../json-values.js'
import type { WireBody } from '../../wire-protocol.js'
import { addParts } from './content-parts.js'

/** Margin chosen. */
const CONTENT_TOKENS = 8

/** `embedContent`: one content. */
export function embeddingPrompt(body: WireBody): CountableRequest {
  return readPrompt(0, (prompt) => {
    if (body.kind !== 'json') return prompt.unbounded('body')
    addContent(prompt, body.value['content'])
  })
}

/** `batchEmbedContents`: a content in each request. */
export function embeddingsPrompt(body: WireBody): CountableRequest {
  return readPrompt(0, (prompt) => {
    if (body.kind !== 'json') return prompt.unbounded('body')
    for (const request of listOf(body.value['requests'])) {
      addContent(prompt, isJsonObject(request) ? request['content'] : request)
    }
  })
}

/** `predict`: texts to embed, or to draw. */
export function predictionPrompt(body: WireBody): CountableRequest {
  return readPrompt(0, (prompt) => {
    if (body.kind !== 'json') return prompt.unbounded('body')
    for (const instance of listOf(body.value['instances'])) {
      prompt.segment(CONTENT_TOKENS, (segment) => segment.text(instance))
    }
  })
}

function addContent(prompt: PromptBuilder, content: unknown): void {
  prompt.segment(CONTENT_TOKENS, (segment) => {
    if (!isJsonObject(content)) return segment.text(content)
    segment.text(content['title'])
    addParts('parts' in content ? content['parts'] : content, { prompt, segment })
  })
}
