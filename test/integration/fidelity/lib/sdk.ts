import type * as OpenAI7 from 'openai-7'
import type * as OpenAI7Parser from 'openai-7/lib/parser'

/** An SDK's module. The newest major's types stand for all: what a check uses exists in each, or the table says not. */
export type Sdk = typeof OpenAI7
export type Client = OpenAI7.OpenAI

export const majors = [4, 5, 6, 7] as const
export type Major = (typeof majors)[number]

export async function loadSdk(major: Major): Promise<Sdk> {
  const loaders: Readonly<Record<Major, () => Promise<unknown>>> = {
    4: () => import('openai-4'),
    5: () => import('openai-5'),
    6: () => import('openai-6'),
    7: () => import('openai-7'),
  }
  return (await loaders[major]()) as Sdk
}

/** `makeParseableResponseFormat` and its like, which the zod helper uses and which need no zod. */
export type Parser = typeof OpenAI7Parser

export async function loadParser(major: Major): Promise<Parser> {
  const loaders: Readonly<Record<Major, () => Promise<unknown>>> = {
    4: () => import('openai-4/lib/parser'),
    5: () => import('openai-5/lib/parser'),
    6: () => import('openai-6/lib/parser'),
    7: () => import('openai-7/lib/parser'),
  }
  return (await loaders[major]()) as Parser
}

/** Where `parse`, `stream` and `runTools` are: openai 4 keeps them under `beta`. */
export function chatHelpers(client: Client): Client['chat']['completions'] {
  const { beta, chat } = client as unknown as { beta?: { chat?: Client['chat'] }; chat: Client['chat'] }
  return typeof chat.completions.runTools === 'function' ? chat.completions : (beta?.chat ?? chat).completions
}
