// What @pydantic/genai-prices does not know about a model, each block with its source. Prices are USD per million tokens
// unless said otherwise. `generate.mjs` merges this over that package's data; change it here, never in src/generated.

/** The day the table was last checked against its sources; part of the price book's version. */
export const checkedOn = '2026-11-20'

/**
 * Entries of genai-prices that are left out, with the reason. A name that is left out is unknown, and unknown is refused.
 */
export const leftOut = [
  { provider: 'openai', pattern: /^gpt-oss/, reason: 'open weights, not sold by OpenAI; the price is a reseller’s' },
  { provider: 'openai', pattern: /^gpt-5(\.4)?-image/, reason: 'a reseller’s name and price' },
  { provider: 'openai', pattern: /:extended$/, reason: 'a reseller’s name' },
  { provider: 'openai', pattern: /\.ft-$/, reason: 'a prefix of another vendor’s deployment names, not a model' },
  {
    provider: 'openai',
    pattern: /^moderation$/,
    reason: 'no price in its data; the moderation models are named one by one',
  },
  { provider: 'openai', pattern: /^(ada|babbage|curie|davinci|text-davinci)/, reason: 'retired in January 2024' },
  { provider: 'google', pattern: /^claude-/, reason: 'regional endpoints cost 10 % more, which is not in the data' },
  {
    provider: 'google',
    pattern: /^gemma-/,
    reason: 'free, or sold under other terms; declare it with { free: true } or a price',
  },
  {
    provider: 'google',
    pattern: /^gemini-omni-/,
    reason: 'video output has a price of its own, which usage does not tell',
  },
  { provider: 'google', pattern: /^gemini-embedding-2$/, reason: 'video input has a price of its own' },
  { provider: 'google', pattern: /-live-/, reason: 'WebSocket only' },
  { provider: 'google', pattern: /^gemini-flash-1\.5$|^gemini-pro-1\.5$/, reason: 'a reseller’s spelling' },
  { provider: 'bedrock', pattern: /^amazon\.(nova-2-sonic|nova-sonic)-/, reason: 'speech, in both directions at once' },
  { provider: 'bedrock', pattern: /(^|\.)openai\.gpt-/, reason: 'not sold through the runtime that is governed' },
  {
    provider: 'bedrock',
    pattern: /^(amazon\.titan|deepseek|google|mistral|nvidia|qwen|writer)[.-]/,
    reason: 'limits of its output that no source states with its price',
  },
]

/** Names that genai-prices finds by prefix or pattern, spelled out here because this package never matches by prefix. */
export const names = {
  openai: {
    'computer-use': { id: 'computer-use-preview' },
    'ft:gpt-3.5-turbo-': { id: 'ft:gpt-3.5-turbo' },
    'gpt-4o-mini-transcribe': { aliases: ['gpt-4o-mini-transcribe-2025-03-20'] },
    'text-moderation': { aliases: ['text-moderation-007', 'text-moderation-stable'] },
  },
  anthropic: {
    'claude-2': { aliases: ['claude-2.0', 'claude-2.1'] },
    'claude-3-5-haiku-latest': { id: 'claude-3-5-haiku' },
    'claude-3-7-sonnet-latest': { id: 'claude-3-7-sonnet' },
    'claude-3-opus-latest': { id: 'claude-3-opus' },
  },
  bedrock: {
    // Two models of one price, which differ by their date alone.
    'regional.anthropic.claude-3-5-sonnet-20240620-v1:0': { id: 'anthropic.claude-3-5-sonnet-20240620' },
  },
  google: {
    'gemini-2.0-flash': { aliases: ['gemini-2.0-flash-001', 'gemini-2.0-flash-exp'] },
    'gemini-2.0-flash-lite': { aliases: ['gemini-2.0-flash-lite-001'] },
    'gemini-2.5-flash-lite': { aliases: ['gemini-2.5-flash-lite-preview-09-2025'] },
    'gemini-2.5-pro': { aliases: ['gemini-2.5-pro-preview-05-06', 'gemini-2.5-pro-preview-06-05'] },
    'gemini-3.1-pro-preview': { aliases: ['gemini-3.1-pro-preview-customtools'] },
  },
}

/** Models that genai-prices lacks, in its own notation (`_mtok`: USD per million tokens). */
export const additions = [
  {
    // https://platform.claude.com/docs/en/models/haiku-5-5/overview
    provider: 'anthropic',
    id: 'claude-haiku-5-5',
    context_window: 1_000_000,
    prices: {
      input_mtok: { base: 0.1, tiers: [{ start: 100_000, price: 0.5 }] },
      output_mtok: { base: 0.5, tiers: [{ start: 100_000, price: 2.5 }] },
      cache_read_mtok: { base: 0.01, tiers: [{ start: 100_000, price: 0.05 }] },
      cache_write_mtok: { base: 0.125, tiers: [{ start: 100_000, price: 0.625 }] },
      cache_write_1h_mtok: { base: 0.2, tiers: [{ start: 100_000, price: 1 }] },
      web_searches_kcount: 10,
    },
  },
  {
    // https://platform.claude.com/docs/en/models/sonnet-5-5/overview ; cache reads cost 5 % of input
    provider: 'anthropic',
    id: 'claude-sonnet-5-5',
    context_window: 1_000_000,
    prices: {
      input_mtok: 2,
      output_mtok: 10,
      cache_read_mtok: 0.1,
      cache_write_mtok: 2.5,
      cache_write_1h_mtok: 4,
      web_searches_kcount: 10,
    },
  },
  {
    // https://developers.openai.com/api/docs/models/gpt-6.1-sol ; cache writes at 1.25x input as for all of GPT-6
    provider: 'openai',
    id: 'gpt-6.1-sol',
    context_window: 1_050_000,
    prices: {
      input_mtok: { base: 2, tiers: [{ start: 271_999, price: 4 }] },
      output_mtok: { base: 10, tiers: [{ start: 271_999, price: 15 }] },
      cache_read_mtok: { base: 0.1, tiers: [{ start: 271_999, price: 0.2 }] },
      cache_write_mtok: { base: 2.5, tiers: [{ start: 271_999, price: 5 }] },
      web_searches_kcount: 10,
      storage_searches_kcount: 2.5,
    },
  },
  // Billed by the piece. https://developers.openai.com/api/docs/models/tts-1 , .../tts-1-hd
  { provider: 'openai', id: 'tts-1', prices: { characters_mcount: 15 } },
  { provider: 'openai', id: 'tts-1-hd', prices: { characters_mcount: 30 } },
  // Billed by the image, by quality and size; `image` is the dearest, where the request does not tell. Shut down at OpenAI,
  // still deployed at Azure; prices as last listed. https://developers.openai.com/api/docs/models/dall-e-3 , .../dall-e-2 ,
  // https://azure.microsoft.com/en-us/pricing/details/azure-openai/
  {
    provider: 'openai',
    id: 'dall-e-3',
    prices: {
      images: {
        image: 0.12,
        image_1024x1024: 0.04,
        image_1024x1792: 0.08,
        image_1792x1024: 0.08,
        image_hd_1024x1024: 0.08,
        image_hd_1024x1792: 0.12,
        image_hd_1792x1024: 0.12,
      },
    },
  },
  {
    provider: 'openai',
    id: 'dall-e-2',
    prices: { images: { image: 0.02, image_256x256: 0.016, image_512x512: 0.018, image_1024x1024: 0.02 } },
  },
  // Free of charge. https://developers.openai.com/api/docs/models/omni-moderation-latest
  { provider: 'openai', id: 'omni-moderation', prices: { input_mtok: 0, output_mtok: 0 }, context_window: 32_768 },
  { provider: 'openai', id: 'text-moderation', prices: { input_mtok: 0, output_mtok: 0 }, context_window: 32_768 },
]

/** Prices that genai-prices has wrong or lacks, merged over its prices. Same notation. */
export const corrections = {
  openai: {
    // Audio tokens: https://developers.openai.com/api/docs/models/gpt-4o-audio-preview , .../gpt-4o-mini-audio-preview
    'gpt-4o-audio-preview': { input_audio_mtok: 40, output_audio_mtok: 80 },
    'gpt-4o-mini-audio-preview': { input_audio_mtok: 10, output_audio_mtok: 20 },
  },
}

/**
 * Searches of models for which genai-prices has no search price, in USD per 1,000; the dearest of the provider's tools.
 * https://developers.openai.com/api/docs/pricing#built-in-tools , https://platform.claude.com/docs/en/about-claude/pricing ,
 * https://ai.google.dev/gemini-api/docs/pricing (grounding with Google Search)
 */
export const searches = {
  openai: [
    {
      pattern: /^(gpt-[3456](?!.*(tts|transcribe|realtime|image))|o\d|chatgpt|ft:|gpt-chat|codex|computer-use)/,
      web: 25,
      file: 2.5,
    },
  ],
  anthropic: [{ pattern: /./, web: 10 }],
  // Its tools run on our side, or in an account's own services.
  bedrock: [],
  // Per query from Gemini 3 on, per grounded prompt before.
  google: [
    { pattern: /^gemini-3(?!.*(tts|embedding))/, web: 14 },
    { pattern: /^gemini-(?!.*(tts|embedding))/, web: 35 },
  ],
}

const claudeOutput = [
  [/claude-(opus-4-[678]|opus-5|sonnet-5|haiku-5|fable)/, 128_000],
  [/claude-sonnet-4-6/, 128_000],
  // 128,000 with the beta header output-128k-2025-02-19
  [/claude-3-7/, 128_000],
  [/claude-(opus-4-5|sonnet-4|haiku-4)/, 64_000],
  [/claude-opus-4/, 32_000],
  [/claude-3-5/, 8_192],
  [/claude/, 4_096],
]

/**
 * Most output tokens of one choice; the first pattern that matches. OpenAI: the model pages under
 * https://developers.openai.com/api/docs/models ; Anthropic: https://platform.claude.com/docs/en/about-claude/models/overview ;
 * Google: https://ai.google.dev/gemini-api/docs/models . Where a family's members differ, the largest.
 */
export const maxOutput = {
  openai: [
    [/^gpt-5-pro/, 272_000],
    [/^gpt-(5|6|chat)/, 128_000],
    [/^o1-preview/, 32_768],
    [/^o1-mini/, 65_536],
    [/^(o\d|codex)/, 100_000],
    [/^gpt-4\.1/, 32_768],
    [/^(gpt-4o|chatgpt-4o|gpt-4\.5|gpt-audio|ft:gpt-4o)/, 16_384],
    [/^gpt-4-(turbo|vision)/, 4_096],
    [/^(gpt-3\.5|ft:gpt-3\.5)/, 4_096],
    [/^gpt-4-32k/, 32_768],
    [/^gpt-4$/, 8_192],
    [/^gpt-realtime/, 32_000],
    // 6,240 for the largest image and 100 per partial one: https://developers.openai.com/api/docs/guides/image-generation
    [/^gpt-image-1(-mini)?$/, 8_192],
    [/^gpt-image/, 65_536],
    [/^(text-embedding|omni-moderation|text-moderation|tts|whisper|gpt-transcribe|dall-e)/, 0],
    [/./, 16_384],
  ],
  anthropic: claudeOutput,
  // https://docs.aws.amazon.com/nova/latest/userguide/what-is-nova.html , https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html
  bedrock: [...claudeOutput, [/nova-2/, 65_536], [/nova/, 10_240], [/llama/, 8_192]],
  google: [
    [/^gemini-(1|2\.0|pro)/, 8_192],
    [/embedding/, 0],
    [/./, 65_536],
  ],
}

/** Used where genai-prices knows no context window. Same sources as `maxOutput`; the family's largest. */
export const contextWindow = {
  openai: [
    [/^(gpt-5|gpt-chat)/, 400_000],
    [/^gpt-4\.5/, 128_000],
    [/^ft:gpt-4o/, 128_000],
    [/^(gpt-image|gpt-realtime)/, 128_000],
    [/^(gpt-3\.5|ft:gpt-3\.5)/, 16_385],
    [/./, 32_768],
  ],
  anthropic: [[/./, 200_000]],
  bedrock: [],
  google: [[/./, 1_048_576]],
}

/**
 * Input limits that genai-prices rounds down or gives for the model alone; a bound must not be below the truth.
 * gpt-4.1: https://developers.openai.com/api/docs/models/gpt-4.1 (1,047,576); embeddings: the limit is per input, and one
 * request takes up to 300,000 tokens: https://platform.openai.com/docs/api-reference/embeddings/create
 */
export const widerContext = {
  openai: [
    [/^gpt-4\.1/, 1_047_576],
    [/^gpt-5\.5/, 1_050_000],
    [/^text-embedding/, 300_000],
    [/^gpt-4-32k/, 32_768],
  ],
  anthropic: [],
  bedrock: [],
  google: [[/^gemini-(1\.5-flash|2|3)/, 1_048_576]],
}

/** o200k_base: https://github.com/openai/tiktoken/blob/main/tiktoken/model.py . Everyone else: the base of an estimate. */
export const legacyEncoding = /^(ft:)?gpt-(3\.5|4$|4-)|^text-embedding/

/**
 * Output tokens may be billed that never appear in the body: reasoning at OpenAI, summarised thinking from Claude 4 on,
 * thoughts from Gemini 2.5 on. When in doubt, yes: it only decides how an interrupted call is charged.
 */
export const hiddenReasoning = {
  openai: /^(o\d|gpt-[56]|gpt-chat|codex|computer-use)/,
  anthropic: /^claude-(opus|sonnet|haiku|fable)-[45]/,
  bedrock: /claude-(opus|sonnet|haiku|fable)-[45]|nova-2/,
  google: /^gemini-(2\.5|3)(?!.*(tts|embedding))/,
}

/**
 * https://developers.openai.com/api/docs/guides/images-vision : tiles of 512 px, or patches of 32 px times a multiplier.
 * GPT-5.5 and GPT-6 measured: ceil(patches * 1.2), `auto` capped at 10,000 patches for 5.5 and not at all for 6.
 * Families without a line have no published rule; an image then counts as the whole context window.
 */
export const vision = {
  openai: [
    [/^(ft:)?gpt-4o-mini(?!-(audio|realtime|tts|transcribe))/, { kind: 'tile', baseTokens: 2833, tokensPerTile: 5667 }],
    [
      /^(ft:)?(gpt-4o|chatgpt-4o|gpt-4\.5|gpt-4-turbo|gpt-4-vision)(?!.*(audio|realtime|tts|transcribe))/,
      tile(85, 170),
    ],
    [/^gpt-4\.1-mini|^gpt-5-mini/, patch(1620, 1536)],
    [/^gpt-4\.1-nano|^gpt-5-nano/, patch(2460, 1536)],
    [/^gpt-4\.1$/, tile(85, 170)],
    [/^(gpt-5|gpt-5\.1)$/, tile(70, 140)],
    [/^o4-mini$/, patch(1720, 1536)],
    [/^(o1|o1-pro|o3|o3-pro)$/, tile(75, 150)],
    [/^computer-use/, tile(65, 129)],
    [/^gpt-5\.5/, patch(1200, 10_000)],
    [/^gpt-6/, patch(1200, 1_000_000)],
  ],
  anthropic: [],
  bedrock: [],
  google: [],
}

/**
 * Price multipliers as integer fractions; the first pattern that matches. Batch and Flex halve prices, Priority is listed
 * at https://openai.com/api-priority-processing/ , "fast" is its name from GPT-5.6 on. A Priority answer of a model
 * without a listed Priority price is charged at the dearest listed multiplier, 2.5.
 * Anthropic: https://platform.claude.com/docs/en/about-claude/pricing ; fast mode of Opus is 6x, and inference in the United
 * States only (https://platform.claude.com/docs/en/build-with-claude/data-residency) 1.1x, which models before Opus 4.6 refuse.
 * Google: https://ai.google.dev/gemini-api/docs/pricing
 */
export const serviceTiers = {
  openai: [
    [/^(text-embedding|tts|whisper|gpt-transcribe|dall-e|omni-|text-mod|gpt-image|gpt-realtime|gpt-audio)/, undefined],
    [/^gpt-(6|5\.6)/, openai([2, 1])],
    [/^gpt-5\.5$/, openai([5, 2])],
    [/^gpt-5-mini$/, openai([9, 5])],
    [/^gpt-(5|5\.1|5\.2|5\.4|5\.4-mini)$/, openai([2, 1])],
    [/^gpt-4\.1(-mini)?$|^gpt-4o-2024-05-13$|^o3$/, openai([7, 4])],
    [/^gpt-4\.1-nano$/, openai([2, 1])],
    [/^gpt-4o$/, openai([17, 10])],
    [/^gpt-4o-mini$/, openai([5, 3])],
    [/^o4-mini$/, openai([20, 11])],
    [/./, openai([5, 2])],
  ],
  anthropic: [
    [/^claude-opus-(4-[678]|5)/, { ...anthropic(), fast: [6, 1], 'fast+us': [33, 5] }],
    [/./, anthropic()],
  ],
  // https://aws.amazon.com/bedrock/pricing/ : Flex halves; Priority costs 75 % more, optimised latency 25 %.
  bedrock: [[/./, { flex: [1, 2], optimized: [5, 4], priority: [7, 4] }]],
  google: [
    [/embedding|tts/, { batch: [1, 2] }],
    [/./, { batch: [1, 2], flex: [1, 2], priority: [9, 5] }],
  ],
}

function anthropic() {
  return { batch: [1, 2], 'batch+us': [11, 20], 'standard+us': [11, 10] }
}

function tile(baseTokens, tokensPerTile) {
  return { kind: 'tile', baseTokens, tokensPerTile }
}

function patch(multiplierPerMille, maxPatches) {
  return { kind: 'patch', multiplierPerMille, maxPatches }
}

function openai(priority) {
  return { batch: [1, 2], fast: priority, flex: [1, 2], priority }
}
