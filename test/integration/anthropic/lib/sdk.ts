import type * as Anthropic1 from 'anthropic-1'

/** An SDK's module. The newest version's types stand for all: what a check uses exists in each, or the table says not. */
export type Sdk = typeof Anthropic1
export type Client = Anthropic1.Anthropic

export const versions = ['0.60', '0.100', '0.137', '1'] as const
export type Version = (typeof versions)[number]

export async function loadSdk(version: Version): Promise<Sdk> {
  const loaders: Readonly<Record<Version, () => Promise<unknown>>> = {
    '0.60': () => import('anthropic-0.60'),
    '0.100': () => import('anthropic-0.100'),
    '0.137': () => import('anthropic-0.137'),
    '1': () => import('anthropic-1'),
  }
  return (await loaders[version]()) as Sdk
}

/** A model that is not announced to end, about which no version warns. */
const model = 'claude-opus-4-8'
export const question = {
  model,
  max_tokens: 200,
  messages: [{ role: 'user' as const, content: 'Which way is north?' }],
}
