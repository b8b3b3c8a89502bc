import type { PromptBuilder, SegmentBuilder } from '../../countable/prompt-builder.js'
import { isGiven, isJsonObject } from '../../json-values.js'
import type { JsonObject } from '../../wire-protocol.js'

/** Where a content block goes: its segment, and the prompt for what has no bound. */
export interface BlockTarget {
  readonly prompt: PromptBuilder
  readonly segment: SegmentBuilder
}

type BlockReader = (block: JsonObject, target: BlockTarget) => void

/** Framing of one block, and of a tool call or its result: margins chosen, no source states them. */
const BLOCK_TOKENS = 4
const CALL_TOKENS = 24

/** https://platform.claude.com/docs/en/api/messages/create */
const readers: Readonly<Record<string, BlockReader>> = {
  text: ({ text }, { segment }) => segment.text(text),
  thinking: ({ thinking, signature }, { segment }) => spoken(segment, [thinking, signature]),
  redacted_thinking: ({ data }, { segment }) => segment.text(data),
  image: readImage,
  document: readDocument,
  search_result: ({ source, title, content }, target) => {
    spoken(target.segment, [source, title])
    addBlocks(content, target)
  },
  tool_use: readCall,
  server_tool_use: readCall,
  mcp_tool_use: readCall,
  tool_result: readResult,
  mcp_tool_result: readResult,
  tool_reference: ({ tool_name: name }, { segment }) => segment.text(name),
}

/** Results of the provider's own tools hold all they say in their own JSON; what is encrypted is longer than what it hides. */
const selfContained = /^(?:web_search|web_fetch|(?:bash_|text_editor_)?code_execution|tool_search)_tool_result$/

/** The content of a message, of the system prompt or of a tool's result: a string, or a list of typed blocks. */
export function addBlocks(content: unknown, target: BlockTarget): void {
  if (Array.isArray(content)) for (const block of content) addBlock(block, target)
  else if (isJsonObject(content)) addBlock(content, target)
  else target.segment.text(content)
}

/** A block of unknown type counts as its JSON text and is named as unbounded: it may refer to anything. */
function addBlock(block: unknown, target: BlockTarget): void {
  const { prompt, segment } = target
  if (!isJsonObject(block)) return segment.text(block)
  segment.overheadTokens += BLOCK_TOKENS
  const type = typeof block['type'] === 'string' ? block['type'] : ''
  if (Object.hasOwn(readers, type)) return readers[type]?.(block, target)
  const { cache_control: _breakpoint, ...rest } = block
  segment.text(rest)
  if (!selfContained.test(type)) prompt.unbounded(type, 'content_block')
}

function spoken(segment: SegmentBuilder, values: readonly unknown[]): void {
  for (const value of values) segment.text(value)
}

function readCall({ id, name, input }: JsonObject, { segment }: BlockTarget): void {
  segment.overheadTokens += CALL_TOKENS
  spoken(segment, [id, name, input])
}

function readResult({ tool_use_id: id, content }: JsonObject, target: BlockTarget): void {
  target.segment.overheadTokens += CALL_TOKENS
  target.segment.text(id)
  addBlocks(content, target)
}

function readImage({ source }: JsonObject, { prompt, segment }: BlockTarget): void {
  if (!isJsonObject(source)) return prompt.unbounded('image')
  const { type, data, url, file_id: fileId } = source
  if (isGiven(fileId)) return prompt.reference(segment, 'file_id', fileId)
  if (typeof data === 'string') segment.media.push({ kind: 'image', detail: 'auto', data })
  else if (type === 'url') segment.media.push({ kind: 'image', detail: 'auto', source: String(url) })
  else prompt.unbounded('image')
}

/** A PDF is counted as text and as an image per page, a plain text as it is. */
function readDocument({ source, title, context }: JsonObject, target: BlockTarget): void {
  const { prompt, segment } = target
  spoken(segment, [title, context])
  if (!isJsonObject(source)) return prompt.unbounded('document')
  const { type, data, content, file_id: fileId } = source
  if (isGiven(fileId)) return prompt.reference(segment, 'file_id', fileId)
  if (type === 'text') return segment.text(data)
  if (type === 'content') return addBlocks(content, target)
  if (typeof data === 'string') segment.media.push({ kind: 'file', data })
  else prompt.unbounded(type === 'url' ? 'file_url' : 'document')
}
