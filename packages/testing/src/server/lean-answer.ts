import type { IncomingMessage, ServerResponse } from 'node:http'
import { leanContents } from '../google/lean-answer.js'

const frame = { id: 'chatcmpl_lean', created: 1_767_225_600, model: 'gpt-5-mini' }
const usage = { prompt_tokens: 600, completion_tokens: 32, total_tokens: 632 }
const words = Array.from({ length: usage.completion_tokens }, (_, index) => (index === 0 ? 'word' : ' word'))

const whole = Buffer.from(
  JSON.stringify({
    ...frame,
    object: 'chat.completion',
    choices: [
      { index: 0, message: { role: 'assistant', content: words.join('') }, logprobs: null, finish_reason: 'stop' },
    ],
    usage,
  }),
)

function streamOf(includeUsage: boolean): readonly Buffer[] {
  const pending = includeUsage ? { usage: null } : {}
  const chunk = (choices: readonly object[], rest: object = pending) =>
    Buffer.from(`data: ${JSON.stringify({ ...frame, object: 'chat.completion.chunk', choices, ...rest })}\n\n`)
  const choice = (delta: object, finishReason: string | null = null) => [
    { index: 0, delta, finish_reason: finishReason },
  ]
  return [
    chunk(choice({ role: 'assistant', content: '' })),
    ...words.map((content) => chunk(choice({ content }))),
    chunk(choice({}, 'stop')),
    ...(includeUsage ? [chunk([], { usage })] : []),
    Buffer.from('data: [DONE]\n\n'),
  ]
}

const streams = { withUsage: streamOf(true), withoutUsage: streamOf(false) }

const anthropicFrame = { id: 'msg_lean', type: 'message', role: 'assistant', model: 'claude-haiku-4-5' }
const anthropicUsage = {
  input_tokens: 600,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 32,
}
const anthropicEnd = { stop_reason: 'end_turn', stop_sequence: null }

const wholeMessage = Buffer.from(
  JSON.stringify({
    ...anthropicFrame,
    content: [{ type: 'text', text: words.join('') }],
    ...anthropicEnd,
    usage: anthropicUsage,
  }),
)

const messageStream: readonly Buffer[] = [
  anthropicEvent('message_start', { message: { ...anthropicFrame, content: [], usage: anthropicUsage } }),
  anthropicEvent('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  ...words.map((text) => anthropicEvent('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })),
  anthropicEvent('content_block_stop', { index: 0 }),
  anthropicEvent('message_delta', { delta: anthropicEnd, usage: { output_tokens: 32 } }),
  anthropicEvent('message_stop', {}),
]

function anthropicEvent(type: string, rest: object): Buffer {
  return Buffer.from(`event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`)
}

/** Whether the lean provider answers this request itself. */
export function isLean({ method, url = '' }: IncomingMessage): boolean {
  return method === 'POST' && (url.includes('/chat/completions') || isMessage(url) || isContents(url))
}

function isMessage(url: string): boolean {
  return /\/messages(?:\?|$)/.test(url)
}

function isContents(url: string): boolean {
  return url.includes(':generateContent') || url.includes(':streamGenerateContent')
}

/** The same 32 words for everyone, prepared once. Reads the body only as far as to see what kind of answer is wanted. */
export function answerLean(message: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  message.on('data', (chunk: Buffer) => chunks.push(chunk))
  message.on('end', () => {
    const { url = '' } = message
    if (isContents(url)) {
      return url.includes(':stream')
        ? streamLean(response, leanContents.stream)
        : sendLean(response, leanContents.whole)
    }
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
    const isAnthropics = isMessage(url)
    if (body?.includes('"stream":true') === true) {
      const chat = body.includes('"include_usage":true') ? streams.withUsage : streams.withoutUsage
      return streamLean(response, isAnthropics ? messageStream : chat)
    }
    sendLean(response, isAnthropics ? wholeMessage : whole)
  })
}

function sendLean(response: ServerResponse, answer: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
  response.end(answer)
}

function streamLean(response: ServerResponse, chunks: readonly Buffer[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  for (const chunk of chunks) response.write(chunk)
  response.end()
}
