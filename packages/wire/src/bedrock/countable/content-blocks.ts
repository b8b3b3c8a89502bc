import type { PromptBuilder, SegmentBuilder } from '../../countable/prompt-builder.js'
import { isJsonObject, listOf } from '../../json-values.js'
import type { JsonObject } from '../../wire-protocol.js'

/** Where a content block goes: its segment, and the prompt for what has no bound. */
export interface BlockTarget {
  readonly prompt: PromptBuilder
  readonly segment: SegmentBuilder
}

type BlockReader = (value: unknown, target: BlockTarget) => void

/** Framing of one block, and of a tool call or its result: margins chosen, no source states them. */
const BLOCK_TOKENS = 4
const CALL_TOKENS = 24

/** A block is an object of one field, named by what it holds. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html */
const readers: Readonly<Record<string, BlockReader>> = {
  text: readText,
  json: readText,
  toolUse: readCall,
  toolResult: readResult,
  reasoningContent: readText,
  guardContent: readGuarded,
  searchResult: readText,
  citationsContent: readText,
  image: readImage,
  document: readDocument,
  cachePoint: () => {},
}

export function addBlocks(content: unknown, target: BlockTarget): void {
  for (const block of listOf(content)) addBlock(block, target)
}

/** A block of an unknown kind counts as its JSON text and is named as unbounded: it may refer to anything. */
function addBlock(block: unknown, target: BlockTarget): void {
  if (!isJsonObject(block)) return target.segment.text(block)
  target.segment.overheadTokens += BLOCK_TOKENS
  for (const [kind, value] of Object.entries(block)) {
    if (Object.hasOwn(readers, kind)) readers[kind]?.(value, target)
    else {
      target.segment.text(value)
      target.prompt.unbounded(kind, 'content_block')
    }
  }
}

/** As it stands, JSON where it is no string: longer than what the model reads of it. */
function readText(value: unknown, { segment }: BlockTarget): void {
  segment.text(value)
}

function readCall(value: unknown, { segment }: BlockTarget): void {
  segment.overheadTokens += CALL_TOKENS
  segment.text(value)
}

function readResult(value: unknown, target: BlockTarget): void {
  target.segment.overheadTokens += CALL_TOKENS
  if (!isJsonObject(value)) return target.segment.text(value)
  target.segment.text(value['toolUseId'])
  addBlocks(value['content'], target)
}

function readGuarded(value: unknown, target: BlockTarget): void {
  if (isJsonObject(value) && 'image' in value) readImage(value['image'], target)
  else target.segment.text(value)
}

function readImage(value: unknown, { prompt, segment }: BlockTarget): void {
  const { bytes } = sourceOf(value)
  if (typeof bytes === 'string') segment.media.push({ kind: 'image', detail: 'auto', data: bytes })
  else prompt.unbounded('image')
}

/** Formats that are text themselves, in base64 longer than that; the others unfold to any size. */
const plainFormats = new Set(['txt', 'md', 'csv', 'html'])

function readDocument(value: unknown, target: BlockTarget): void {
  const { prompt, segment } = target
  const { format, name, context } = isJsonObject(value) ? (value as Record<string, unknown>) : {}
  segment.text(name)
  segment.text(context)
  const { bytes, text, content } = sourceOf(value)
  if (typeof text === 'string') return segment.text(text)
  if (Array.isArray(content)) return addBlocks(content, target)
  if (typeof bytes !== 'string') return prompt.unbounded('document')
  if (plainFormats.has(String(format))) return segment.text(bytes)
  if (format === 'pdf') segment.media.push({ kind: 'file', data: bytes })
  else prompt.unbounded('document')
}

function sourceOf(value: unknown): Record<string, unknown> {
  const source: unknown = isJsonObject(value) ? value['source'] : undefined
  return isJsonObject(source) ? (source as JsonObject & Record<string, unknown>) : {}
}
