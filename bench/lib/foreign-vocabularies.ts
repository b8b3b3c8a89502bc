// Models whose tokens differ from those we count, as truth to hold the estimator against. No provider was asked: one is a
// real vocabulary of another age (GPT-2's, of 50,257 tokens), two are made up from published ratios of Claude's and Gemini's
// vocabularies to OpenAI's by kind of text, over the cl100k count, with noise per message and digits that are tokens of their
// own. All three hide an overhead for tools and frame messages by other numbers than we do.
import { createRequire } from 'node:module'
import type { Conversation, Message } from './conversations.ts'
import type { Kind } from './corpus.ts'

// The rank tables' own tokenizer, the witness of the tests of @bursar/tokens.
const load = createRequire(new URL('../../packages/tokens/package.json', import.meta.url))
const { get_encoding: getEncoding } = load('tiktoken') as {
  readonly get_encoding: (name: 'cl100k_base' | 'gpt2') => { encode_ordinary(text: string): Uint32Array }
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

const cl100k = getEncoding('cl100k_base')
const gpt2 = getEncoding('gpt2')

export const vocabularies: readonly Vocabulary[] = [
  vocabulary(
    { name: 'gpt2', provider: 'other', model: 'gpt2-chat' },
    { request: 2, message: 6, tools: 120 },
    ({ content }) => gpt2.encode_ordinary(content).length,
  ),
  vocabulary(
    { name: 'claude-like', provider: 'anthropic', model: 'claude-opus-4-1' },
    { request: 6, message: 3, tools: 370 },
    (message) => scaled(message, { prose: 1.06, code: 1.18, json: 1.25, numbers: 1.02, cjk: 1.37 }),
  ),
  vocabulary(
    { name: 'gemini-like', provider: 'google', model: 'gemini-2.5-pro' },
    { request: 1, message: 4, tools: 90 },
    (message) => digitByDigit(message, { prose: 1.06, code: 1.17, json: 1.2, numbers: 1, cjk: 0.85 }),
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

function digitByDigit(message: Message, ratios: Readonly<Record<Kind, number>>): number {
  const without = message.content.replaceAll(/\d/g, '')
  return scaled({ ...message, content: without }, ratios) + message.content.length - without.length
}

/** Up to 6 % more or less than the kind's ratio, by the text's own characters. */
function scaled({ kind, content }: Message, ratios: Readonly<Record<Kind, number>>): number {
  let mixed = 0
  for (const character of content.slice(0, 200)) mixed = (mixed * 31 + character.charCodeAt(0)) % 1_000
  return Math.round(cl100k.encode_ordinary(content).length * ratios[kind] * (0.94 + (0.12 * mixed) / 1_000))
}
