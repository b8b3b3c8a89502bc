import type { PromptBuilder, SegmentBuilder } from '../../countable/prompt-builder.js'
import { isGiven, isJsonObject, listOf } from '../../json-values.js'
import { either } from './either-spelling.js'

/** Where a part goes: its segment, and the prompt for what has no bound. */
export interface PartTarget {
  readonly prompt: PromptBuilder
  readonly segment: SegmentBuilder
}

/** Framing of one part, and of a call or its result: margins chosen, no source states them. */
const PART_TOKENS = 4
const CALL_TOKENS = 16

type FieldReader = (value: unknown, target: PartTarget) => void

/** What a part may hold, one or several at once. https://ai.google.dev/api/caching#Part */
const readers: Readonly<Record<string, FieldReader>> = {
  text: (text, { segment }) => segment.text(text),
  /** The model's own thoughts in a sealed form. */
  thoughtSignature: (signature, { segment }) => segment.text(signature),
  inlineData: readBlob,
  fileData: readFile,
  functionCall: readCall,
  functionResponse: readCall,
  executableCode: (code, { segment }) => segment.text(code),
  codeExecutionResult: (result, { segment }) => segment.text(result),
}

/** Fields that say how a part is to be read. */
const plain = new Set(['thought', 'videoMetadata', 'video_metadata', 'partMetadata', 'part_metadata'])

export function addParts(parts: unknown, target: PartTarget): void {
  for (const part of listOf(parts)) addPart(part, target)
}

/** A part of unknown kind counts as its JSON text and is named as unbounded: it may refer to anything. */
function addPart(part: unknown, target: PartTarget): void {
  const { prompt, segment } = target
  if (!isJsonObject(part)) return segment.text(part)
  segment.overheadTokens += PART_TOKENS
  for (const [name, value] of Object.entries(part)) {
    if (!isGiven(value) || plain.has(name)) continue
    const camelCase = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    if (Object.hasOwn(readers, camelCase)) readers[camelCase]?.(value, target)
    else if (/^mediaResolution$/.test(camelCase)) noteResolution(value, prompt)
    else {
      segment.text(value)
      prompt.unbounded(name, 'part')
    }
  }
}

function noteResolution(value: unknown, prompt: PromptBuilder): void {
  if (/ultra/i.test(JSON.stringify(value) ?? '')) prompt.unbounded('media_resolution')
}

function readCall(call: unknown, target: PartTarget): void {
  target.segment.overheadTokens += CALL_TOKENS
  if (!isJsonObject(call)) return target.segment.text(call)
  const { parts, ...rest } = call
  target.segment.text(rest)
  addParts(parts, target)
}

/** Bytes in the request. Of a video or a PDF only the context window is a bound. */
function readBlob(blob: unknown, { prompt, segment }: PartTarget): void {
  const data = isJsonObject(blob) ? blob['data'] : undefined
  if (!isJsonObject(blob) || typeof data !== 'string') return prompt.unbounded('inline_data')
  const mimeType = String(either(blob, 'mimeType'))
  if (mimeType.startsWith('image/')) segment.media.push({ kind: 'image', detail: 'auto', data })
  else if (mimeType.startsWith('audio/')) segment.media.push({ kind: 'audio', data })
  else if (mimeType.startsWith('text/')) segment.text(Buffer.from(data, 'base64').toString())
  else segment.media.push({ kind: 'file', data })
}

/** An uploaded file keeps its content under its name; any other address may change it. */
function readFile(file: unknown, { prompt, segment }: PartTarget): void {
  const uri = isJsonObject(file) ? either(file, 'fileUri') : undefined
  const isUploaded =
    typeof uri === 'string' && /^https:\/\/generativelanguage\.googleapis\.com\/[\w.]+\/files\//.test(uri)
  if (isUploaded) prompt.reference(segment, 'file_uri', uri)
  else prompt.unbounded('file_data')
}
