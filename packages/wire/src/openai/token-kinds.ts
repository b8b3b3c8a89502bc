import type { TokenKind } from '@bursar/models'
import type { WireBody } from '../wire-protocol.js'
import { field, hasField } from '../body-fields.js'
import { isJsonObject } from '../json-values.js'

/** Prompt caching is automatic, so that every prompt may be written: https://developers.openai.com/api/docs/guides/prompt-caching */
const ALWAYS: readonly TokenKind[] = ['cacheWrite', 'longCacheWrite']
const MEDIA: readonly TokenKind[] = ['inputAudio', 'inputImage']

/**
 * Kinds of tokens that a body can cause beside plain text; `undefined` where it can't be read. Only parts known to hold
 * text are taken for text: what is new or malformed may be anything.
 */
export function chatKinds(body: WireBody): readonly TokenKind[] | undefined {
  if (body.kind !== 'json') return undefined
  const kinds = new Set(ALWAYS)
  addAll(kinds, listOf(field(body, 'messages')).flatMap(kindsOfMessage))
  addAll(kinds, outputKinds(body))
  return [...kinds]
}

export function responsesKinds(body: WireBody): readonly TokenKind[] | undefined {
  if (body.kind !== 'json') return undefined
  const kinds = new Set(ALWAYS)
  for (const name of ['input', 'instructions']) addAll(kinds, kindsOfInput(field(body, name)))
  // What the provider keeps is not in the body.
  if (['previous_response_id', 'conversation', 'prompt'].some((name) => hasField(body, name))) addAll(kinds, MEDIA)
  addAll(kinds, outputKinds(body))
  return [...kinds]
}

/** Endpoints that read and write nothing but text. */
export function textKinds(body: WireBody): readonly TokenKind[] | undefined {
  return body.kind === 'json' ? ALWAYS : undefined
}

/** Text is what comes unless `modalities` (or the settings of a voice, or a tool that draws) ask for more. */
function outputKinds(body: WireBody): readonly TokenKind[] {
  const modalities = listOf(field(body, 'modalities') ?? [])
  const tools = listOf(field(body, 'tools') ?? [])
  const speaks = hasField(body, 'audio') || modalities.some((modality) => modality !== 'text' && modality !== 'image')
  const draws =
    modalities.some((modality) => modality !== 'text' && modality !== 'audio') ||
    tools.some((tool) => !isJsonObject(tool) || tool['type'] === 'image_generation')
  return [...(speaks ? (['outputAudio'] as const) : []), ...(draws ? (['outputImage'] as const) : [])]
}

function kindsOfMessage(message: unknown): readonly TokenKind[] {
  if (!isJsonObject(message)) return MEDIA
  // An answer that was spoken is heard again.
  const spoken: readonly TokenKind[] = message['audio'] === undefined || message['audio'] === null ? [] : ['inputAudio']
  return [...spoken, ...kindsOfContent(message['content'])]
}

const TEXT_ITEMS: ReadonlySet<unknown> = new Set(['function_call', 'custom_tool_call', 'reasoning'])

function kindsOfInput(input: unknown): readonly TokenKind[] {
  if (input === undefined || input === null || typeof input === 'string') return []
  return listOf(input).flatMap((item) => {
    if (!isJsonObject(item)) return MEDIA
    const type = item['type'] ?? 'message'
    if (TEXT_ITEMS.has(type)) return []
    if (type === 'message') return kindsOfContent(item['content'])
    return type === 'function_call_output' ? kindsOfContent(item['output']) : MEDIA
  })
}

const TEXT_PARTS: ReadonlySet<unknown> = new Set(['text', 'input_text', 'output_text', 'refusal'])
const IMAGE_PARTS: ReadonlySet<unknown> = new Set(['image_url', 'input_image'])

function kindsOfContent(content: unknown): readonly TokenKind[] {
  if (content === undefined || content === null || typeof content === 'string') return []
  return listOf(content).flatMap((part) => {
    const type = isJsonObject(part) ? part['type'] : undefined
    if (TEXT_PARTS.has(type)) return []
    return IMAGE_PARTS.has(type) ? ['inputImage'] : MEDIA
  })
}

/** What is no list is one unknown thing. */
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

function addAll(kinds: Set<TokenKind>, more: readonly TokenKind[]): void {
  for (const kind of more) kinds.add(kind)
}
