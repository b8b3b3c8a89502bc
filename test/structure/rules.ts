/** What each package may import of ours. A new package needs a line here: the arrows are a decision, not an accident. */
export const ARROWS: Readonly<
  Record<string, { readonly runtime: readonly string[]; readonly types: readonly string[] }>
> = {
  redact: { runtime: [], types: [] },
  models: { runtime: [], types: [] },
  tokens: { runtime: [], types: [] },
  testing: { runtime: [], types: [] },
  wire: { runtime: [], types: ['models', 'tokens'] },
  core: { runtime: ['wire', 'tokens', 'models', 'redact'], types: [] },
  openai: { runtime: ['core', 'wire'], types: [] },
  anthropic: { runtime: ['core', 'wire'], types: [] },
  bedrock: { runtime: ['core', 'wire'], types: [] },
  google: { runtime: ['core', 'wire'], types: [] },
  'key-sources': { runtime: ['core'], types: [] },
  'store-sqlite': { runtime: ['core'], types: [] },
  'store-testkit': { runtime: ['core'], types: [] },
  'store-postgres': { runtime: ['core'], types: [] },
  'store-redis': { runtime: ['core'], types: [] },
}

/** Modules that may be named only as types, except in the files listed: an SDK's classes are the caller's, not ours. */
export const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = {
  openai: ['packages/openai/src/index.ts', 'packages/openai/src/index.cjs'],
  '@anthropic-ai/sdk': ['packages/anthropic/src/index.ts', 'packages/anthropic/src/index.cjs'],
  '@aws-sdk/client-bedrock-runtime': ['packages/bedrock/src/index.ts'],
  '@google/genai': ['packages/google/src/index.ts', 'packages/google/src/index.cjs'],
  '@google/generative-ai': ['packages/google/src/generative-ai.ts', 'packages/google/src/generative-ai.cjs'],
}

/** The only places that may read the clock or roll dice; everything else is given a clock and a source of randomness. */
export const MAY_READ_CLOCK: readonly RegExp[] = [
  /^packages\/(core|models)\/src\/defaults\.ts$/,
  /^packages\/testing\//,
]

/** Folders of core that stand at the bottom: what they may import at run time, and what as a type. */
export const BOTTOM_OF_CORE: Readonly<
  Record<string, { readonly runtime: readonly string[]; readonly types: readonly string[] }>
> = {
  contracts: { runtime: ['contracts'], types: ['contracts', 'errors'] },
  errors: { runtime: ['errors'], types: ['errors', 'contracts'] },
}
