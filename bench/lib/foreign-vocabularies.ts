// Models whose tokens differ from those we count, as truth to hold the estimator against. No provider was asked; these are
// real vocabularies that were published: Gemma 3's, which Gemini 2 counts by, a reconstruction of Claude 3's with corrections
// by measured counts (both from bpe-lite, MIT), and GPT-2's, of another age. What the vocabularies can't tell is made up:
// each hides an overhead for tools and frames messages by other numbers than we do; the newer Claude's tokens are those of
// the older one, more by kind of text as measured (docs/counting.md has the sources).
import { createRequire } from 'node:module'
import { anthropic, gemini } from 'bpe-lite'
import type { Conversation, Message } from './conversations.ts'
import type { Kind } from './corpus.ts'

// The rank tables' own tokenizer, the witness of the tests of @bursar/tokens.
const load = createRequire(new URL('../../packages/tokens/package.json', import.meta.url))
const { get_encoding: getEncoding } = load('tiktoken') as {
  readonly get_encoding: (name: 'gpt2') => { encode_ordinary(text: string): Uint32Array }
}

export interface Vocabulary {
  readonly name: string
  readonly provider: string
  readonly model: string
  readonly tokensOf: (conversation: Conversation) => number
}

interface Framing {
  readonly request: number
  readonly message: number
  /** Added where there are tools. */
  readonly tools: number
}

const gpt2 = getEncoding('gpt2')
const claude = anthropic()
const gemma = gemini()

/** How many more tokens Claude counts from Opus 4.7 on: English 1.45, code 1.13 to 1.36, JSON 1.31, CJK 1.00. */
const sinceOpus47: Readonly<Record<Kind, number>> = { prose: 1.45, code: 1.25, json: 1.31, numbers: 1.31, cjk: 1 }

export const vocabularies: readonly Vocabulary[] = [
  vocabulary(
    { name: 'gemma3', provider: 'google', model: 'gemini-2.5-pro' },
    { request: 1, message: 4, tools: 90 },
    ({ content }) => gemma.count(content),
  ),
  vocabulary(
    { name: 'claude3', provider: 'anthropic', model: 'claude-opus-4-1' },
    { request: 6, message: 3, tools: 370 },
    ({ content }) => claude.count(content),
  ),
  vocabulary(
    { name: 'claude-since-4.7', provider: 'anthropic', model: 'claude-opus-5' },
    { request: 6, message: 3, tools: 470 },
    ({ content, kind }) => Math.ceil(claude.count(content) * sinceOpus47[kind]),
  ),
  vocabulary(
    { name: 'gpt2', provider: 'other', model: 'gpt2-chat' },
    { request: 2, message: 6, tools: 120 },
    ({ content }) => gpt2.encode_ordinary(content).length,
  ),
]

function vocabulary(
  names: Pick<Vocabulary, 'name' | 'provider' | 'model'>,
  framing: Framing,
  count: (message: Message) => number,
): Vocabulary {
  const known = new Map<string, number>()
  const remembered = (message: Message): number => {
    const tokens = known.get(message.content) ?? count(message)
    known.set(message.content, tokens)
    return tokens
  }
  return {
    ...names,
    tokensOf({ tools, messages }) {
      const before = tools === '' ? 0 : framing.tools + remembered({ role: 'tools', kind: 'json', content: tools })
      return messages.reduce((sum, message) => sum + framing.message + remembered(message), framing.request + before)
    },
  }
}
