import { Buffer } from 'node:buffer'
import type { Meter } from '../../../src/index.ts'

export const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'))
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

export interface ChatStreamOptions {
  readonly pieces: readonly string[]
  /** What `include_usage` adds: `"usage":null` on each chunk and one chunk with the numbers. */
  readonly withUsage: boolean
  readonly lineEnd?: string
  readonly spaced?: boolean
  readonly obfuscation?: boolean
}

const chatUsage = { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 }

/** A chat completion as OpenAI streams it. */
export function chatStream({ pieces, withUsage, ...style }: ChatStreamOptions): string {
  const deltas: object[] = [
    { role: 'assistant', content: '', refusal: null },
    ...pieces.map((content) => ({ content })),
  ]
  const chunks = [...deltas, {}].map((delta, index) => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: index > pieces.length ? 'stop' : null }],
    ...(withUsage ? { usage: null } : {}),
    ...(style.obfuscation ? { obfuscation: 'x"'.repeat(index % 3) } : {}),
  }))
  const last = withUsage ? [{ ...head, choices: [], usage: chatUsage }] : []
  return sse([...chunks, ...last], style)
}

const head = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-5-mini-2025-08-07',
  service_tier: 'default',
}

export function sse(
  events: readonly object[],
  {
    lineEnd = '\n',
    spaced = false,
  }: { readonly lineEnd?: string | undefined; readonly spaced?: boolean | undefined } = {},
): string {
  const data = events.map((event) => `data:${spaced ? '' : ' '}${json(event, spaced)}${lineEnd}${lineEnd}`)
  return `${data.join('')}data: [DONE]${lineEnd}${lineEnd}`
}

/** As Python's `json.dumps` writes it, with a space after each colon and comma. */
function json(value: unknown, spaced: boolean): string {
  if (!spaced || typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((each) => json(each, true)).join(', ')}]`
  const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${json(each, true)}`)
  return `{${entries.join(', ')}}`
}

/** Sends bytes through a meter, cut at the given positions, and returns all that it hands on. */
export function pass(meter: Meter, bytes: Uint8Array, cuts: readonly number[] = []): Uint8Array {
  const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length]
  const out = edges.slice(1).map((edge, index) => meter.chunk(bytes.slice(edges[index], edge)))
  return new Uint8Array(Buffer.concat([...out, meter.flush()]))
}
