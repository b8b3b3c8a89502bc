import type { CountableRequest } from '@bursar/tokens'
import type { WireBody } from '../../wire-protocol.js'
import { field, hasField } from '../../body-fields.js'
import { RECORDED_BYTES_PER_SECOND, recordingBytes } from '../recording.js'
import { addPart } from './content-parts.js'
import { readPrompt, type PromptBuilder } from '../../countable/prompt-builder.js'
import { listOf } from '../../json-values.js'

/** An empty prompt is read as one separator token. */
const EMPTY_PROMPT_TOKENS = 1

/** Legacy completions: one segment per prompt, then the suffix. */
export function completionsPrompt(body: WireBody): CountableRequest {
  return readPrompt(EMPTY_PROMPT_TOKENS, (prompt) => {
    if (body.kind !== 'json') return prompt.unbounded('body')
    addInputs(prompt, field(body, 'prompt'))
    addText(prompt, field(body, 'suffix'))
  })
}

/** One segment per input; embeddings are billed without framing. */
export function embeddingsPrompt(body: WireBody): CountableRequest {
  return readPrompt(0, (prompt) => {
    if (body.kind !== 'json') return prompt.unbounded('body')
    addInputs(prompt, field(body, 'input'))
  })
}

export function moderationsPrompt(body: WireBody): CountableRequest {
  return embeddingsPrompt(body)
}

/** The prompt of an image. Images to be edited come as files of a form, whose size in pixels is not known here. */
export function imagesPrompt(body: WireBody): CountableRequest {
  return readPrompt(EMPTY_PROMPT_TOKENS, (prompt) => {
    if (!isReadable(body)) return prompt.unbounded('body')
    addText(prompt, field(body, 'prompt'))
    for (const name of ['image', 'image[]', 'images', 'mask', 'markup']) {
      if (hasField(body, name)) prompt.unbounded('image')
    }
  })
}

export function speechPrompt(body: WireBody): CountableRequest {
  return readPrompt(EMPTY_PROMPT_TOKENS, (prompt) => {
    if (!isReadable(body)) return prompt.unbounded('body')
    addText(prompt, field(body, 'instructions'))
    addText(prompt, field(body, 'input'))
  })
}

/** OpenAI counts 10 tokens a second: https://platform.openai.com/docs/pricing (audio tokens) ; twice that is a margin. */
const TOKENS_PER_SECOND = 20

/** The recording's length is what is billed; known is the size of its file. */
export function transcriptionPrompt(body: WireBody): CountableRequest {
  return readPrompt(EMPTY_PROMPT_TOKENS, (prompt) => {
    if (!isReadable(body)) return prompt.unbounded('body')
    addText(prompt, field(body, 'prompt'))
    const bytes = recordingBytes(body)
    if (bytes === undefined) return prompt.unbounded('file')
    prompt.segment(Math.ceil((bytes * TOKENS_PER_SECOND) / RECORDED_BYTES_PER_SECOND), () => {})
  })
}

function isReadable(body: WireBody): boolean {
  return body.kind === 'json' || body.kind === 'form'
}

function addText(prompt: PromptBuilder, value: unknown): void {
  if (value !== undefined && value !== null) prompt.segment(0, (segment) => segment.text(value))
}

/** A text, a list of texts, a list of tokens, or a list of token lists. */
function addInputs(prompt: PromptBuilder, input: unknown): void {
  if (isTokens(input)) return prompt.segment(input.length, () => {})
  for (const each of listOf(input)) {
    if (isTokens(each)) prompt.segment(each.length, () => {})
    else prompt.segment(0, (segment) => addPart(each, { prompt, segment }))
  }
}

function isTokens(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'number')
}
