import type { MediaPart } from '@bursar/tokens'
import type { JsonObject } from '../../wire-protocol.js'
import type { PromptBuilder, SegmentBuilder } from '../../countable/prompt-builder.js'
import { isGiven, isJsonObject } from '../../json-values.js'

/** Where a content part goes: its segment, and the prompt for what has no bound. */
export interface ContentTarget {
  readonly prompt: PromptBuilder
  readonly segment: SegmentBuilder
}

/** Framing of one content part: a margin chosen, no source states one. */
const PART_TOKENS = 2

type PartReader = (part: JsonObject, target: ContentTarget) => void

const readers: Readonly<Record<string, PartReader>> = {
  text: readText,
  input_text: readText,
  output_text: readText,
  summary_text: readText,
  reasoning_text: readText,
  refusal: (part, { segment }) => segment.text(part['refusal']),
  image_url: (part, target) => {
    const image = part['image_url']
    readImage(isJsonObject(image) ? image : { ...part, url: image }, target)
  },
  input_image: (part, target) => readImage({ ...part, url: part['image_url'] }, target),
  computer_screenshot: (part, target) => readImage({ ...part, url: part['image_url'] }, target),
  input_audio: readAudio,
  file: (part, target) => readFile(isJsonObject(part['file']) ? part['file'] : {}, target),
  input_file: readFile,
}

/** The content of a message or of a tool's output: a string, or a list of typed parts. */
export function addContent(content: unknown, target: ContentTarget): void {
  if (Array.isArray(content)) for (const part of content) addPart(part, target)
  else if (isJsonObject(content)) addPart(content, target)
  else target.segment.text(content)
}

/** A part of unknown type counts as its JSON text and is named as unbounded: it may refer to anything. */
export function addPart(part: unknown, target: ContentTarget): void {
  if (!isJsonObject(part)) return target.segment.text(part)
  target.segment.overheadTokens += PART_TOKENS
  const type = part['type']
  const reader = typeof type === 'string' && Object.hasOwn(readers, type) ? readers[type] : undefined
  if (reader) return reader(part, target)
  target.segment.text(part)
  target.prompt.unbounded(type, 'content_part')
}

function readText(part: JsonObject, { segment }: ContentTarget): void {
  segment.text(typeof part['text'] === 'string' ? part['text'] : part)
}

function readImage(image: JsonObject, { prompt, segment }: ContentTarget): void {
  if (isGiven(image['file_id'])) return prompt.reference(segment, 'file_id', image['file_id'])
  const data = base64OfDataUrl(image['url'])
  const origin = data === undefined ? { source: String(image['url']) } : { data }
  segment.media.push({ kind: 'image', detail: detailOf(image['detail']), ...origin })
}

function readAudio(part: JsonObject, { prompt, segment }: ContentTarget): void {
  const audio = isJsonObject(part['input_audio']) ? part['input_audio'] : part
  const data = audio['data']
  if (typeof data !== 'string') return prompt.unbounded('input_audio')
  segment.media.push({ kind: 'audio', data: base64OfDataUrl(data) ?? data })
}

function readFile(file: JsonObject, { prompt, segment }: ContentTarget): void {
  segment.text(file['filename'])
  const data = file['file_data']
  if (typeof data === 'string') segment.media.push({ kind: 'file', data: base64OfDataUrl(data) ?? data })
  else if (isGiven(file['file_url'])) prompt.unbounded('file_url')
  else prompt.reference(segment, 'file_id', file['file_id'])
}

/** `original` and what is not known: the provider chooses, as with `auto`. */
function detailOf(detail: unknown): Extract<MediaPart, { kind: 'image' }>['detail'] {
  return detail === 'low' || detail === 'high' ? detail : 'auto'
}

/** The payload of `data:image/png;base64,iVBOR...`; `undefined` for every other URL. */
function base64OfDataUrl(url: unknown): string | undefined {
  if (typeof url !== 'string' || !/^data:/i.test(url)) return undefined
  const comma = url.indexOf(',')
  return comma !== -1 && /;base64$/i.test(url.slice(0, comma).trim()) ? url.slice(comma + 1) : undefined
}
