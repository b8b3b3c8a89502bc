import type { CountableRequest } from '@bursar/tokens'
import { readPrompt, type PromptBuilder } from '../../countable/prompt-builder.js'
import { promptSettings } from '../../countable/prompt-settings.js'
import { isGiven, isJsonObject, listOf } from '../../json-values.js'
import type { JsonObject, WireBody } from '../../wire-protocol.js'
import { addParts } from './content-parts.js'
import { either, snakeCase } from './either-spelling.js'
import { addTools } from './tool-segments.js'

/** Margins chosen: Gemini frames messages by about a token each, no source states how many. */
const REQUEST_TOKENS = 8
const MESSAGE_TOKENS = 8
const FORMAT_TOKENS = 32

/** Fields that are in a segment, or that shape the answer only. */
const withoutPrompt = new Set(
  [
    'contents',
    'systemInstruction',
    'tools',
    'toolConfig',
    'cachedContent',
    'safetySettings',
    'labels',
    'model',
    'generationConfig',
  ].flatMap((name) => [name, snakeCase(name)]),
)
const shapesAnswerOnly = new Set(
  [
    'maxOutputTokens',
    'candidateCount',
    'temperature',
    'topP',
    'topK',
    'seed',
    'stopSequences',
    'presencePenalty',
    'frequencyPenalty',
    'logprobs',
    'responseLogprobs',
  ].flatMap((name) => [name, snakeCase(name)]),
)
const schemas = ['responseSchema', 'responseJsonSchema']

/**
 * Gemini contents: cached content, tools, the format, the system instruction, then one segment per content.
 * https://ai.google.dev/api/generate-content
 */
export function contentsPrompt(body: WireBody): CountableRequest {
  return readPrompt(REQUEST_TOKENS, (prompt) => {
    if (body.kind !== 'json') return prompt.unbounded('body')
    const { value } = body
    const config = either(value, 'generationConfig')
    const settings = isJsonObject(config) ? config : {}
    prompt.conversation([promptSettings(value, withoutPrompt), promptSettings(settings, shapesAnswerOnly)])
    addCachedContent(prompt, value)
    addTools(prompt, value)
    addSchemas(prompt, settings)
    // Twice as many tokens per image as any other resolution.
    if (/ultra/i.test(String(either(settings, 'mediaResolution')))) prompt.unbounded('media_resolution')
    const system = either(value, 'systemInstruction')
    if (isGiven(system)) addContent(prompt, system)
    for (const content of listOf(value['contents'])) addContent(prompt, content)
  })
}

/** A cache can't be changed once it is made, but for its lifetime. https://ai.google.dev/gemini-api/docs/caching */
function addCachedContent(prompt: PromptBuilder, body: JsonObject): void {
  const name = either(body, 'cachedContent')
  if (isGiven(name)) prompt.segment(0, (segment) => prompt.reference(segment, 'cached_content', name))
}

function addSchemas(prompt: PromptBuilder, config: JsonObject): void {
  const given = schemas.map((name) => either(config, name)).filter(isGiven)
  if (given.length === 0) return
  prompt.segment(FORMAT_TOKENS * given.length, (segment) => given.forEach((schema) => segment.text(schema)))
}

/** `{ role, parts }`; the SDKs also send a string or a part alone. */
function addContent(prompt: PromptBuilder, content: unknown): void {
  prompt.segment(MESSAGE_TOKENS, (segment) => {
    if (!isJsonObject(content)) return segment.text(content)
    segment.text(content['role'])
    addParts('parts' in content ? content['parts'] : content, { prompt, segment })
  })
}
