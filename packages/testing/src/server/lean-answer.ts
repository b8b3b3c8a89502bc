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

const leanPath = /\/chat\/completions|:(?:generate|streamGenerate)Content/

/** Whether the lean provider answers this request itself. */
export function isLean(message: IncomingMessage): boolean {
  return message.method === 'POST' && leanPath.test(message.url ?? '')
}

/** The same 32 words for everyone, prepared once. Reads the body only as far as to see what kind of answer is wanted. */
export function answerLean(message: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  message.on('data', (chunk: Buffer) => chunks.push(chunk))
  message.on('end', () => {
    const { url = '' } = message
    if (url.includes(':streamGenerateContent')) return sendStream(response, leanContents.stream)
    if (url.includes(':generateContent')) return sendWhole(response, leanContents.whole)
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
    if (body?.includes('"stream":true') !== true) return sendWhole(response, whole)
    const includeUsage = body.includes('"include_usage":true')
    sendStream(response, includeUsage ? streams.withUsage : streams.withoutUsage)
  })
}

function sendWhole(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
}

function sendStream(response: ServerResponse, chunks: readonly Buffer[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  for (const chunk of chunks) response.write(chunk)
  response.end()
}
