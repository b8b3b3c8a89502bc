// Conversations of agents that resend their history: an answer and a question more in every turn.
import type { CountableRequest } from '@bursar/tokens'
import type { Kind, Random } from './corpus.ts'
import { text } from './corpus.ts'

export interface Message {
  readonly role: string
  readonly kind: Kind
  readonly content: string
}

export interface Conversation {
  readonly profile: string
  /** JSON of the tools; empty where there are none. */
  readonly tools: string
  readonly messages: Message[]
}

/** What an agent of each kind reads, and how often. */
const profiles: Readonly<Record<string, readonly Kind[]>> = {
  support: ['prose'],
  coding: ['code', 'code', 'prose'],
  data: ['json', 'json', 'numbers', 'prose'],
  asia: ['cjk', 'prose'],
  mixed: ['prose', 'code', 'json', 'numbers', 'cjk'],
}

export const profileNames: readonly string[] = Object.keys(profiles)

export function start(profile: string, random: Random): Conversation {
  const tools = profile === 'support' ? '' : text('json', 1_500 + random() * 6_000, random)
  const system = { role: 'system', kind: 'prose' as const, content: text('prose', 1_000 + random() * 5_000, random) }
  return { profile, tools, messages: [system, message(profile, 'user', random)] }
}

export function continueConversation({ profile, messages }: Conversation, random: Random): void {
  messages.push(message(profile, 'assistant', random), message(profile, random() < 0.5 ? 'user' : 'tool', random))
}

function message(profile: string, role: string, random: Random): Message {
  const kinds = profiles[profile] ?? ['prose']
  const kind = kinds[Math.floor(random() * kinds.length)] ?? 'prose'
  return { role, kind, content: text(kind, 40 + random() ** 2 * 3_000, random) }
}

/** As the wire package hands a chat to the counter. */
export function countable({ tools, messages }: Conversation): CountableRequest {
  const segments = messages.map(({ role, content }) => ({ texts: [role, content], overheadTokens: 4 }))
  return {
    segments: tools === '' ? segments : [{ texts: [tools], overheadTokens: 32 }, ...segments],
    baseTokens: 5,
    unbounded: [],
    settings: '[]',
  }
}
