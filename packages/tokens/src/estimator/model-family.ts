import type { CountingModel, DocumentRule, EstimateOptions, VisionRule } from '../input-estimate.js'
import type { Prior } from './prompt-features.js'

/** What is assumed of a model before it was observed. */
export interface ModelFamily {
  readonly prior: Prior
  readonly vision?: VisionRule
  readonly documents?: DocumentRule
}

/** Only the framing is a bound that is not always reached. */
const exact: ModelFamily = { prior: { ratio: 1, deviation: 0.02 } }
const unknown: ModelFamily = { prior: { ratio: 1.5, deviation: 0.3 } }

/**
 * Both numbers of tokens per image are the largest observed, rounded up; cells of 28 pixels.
 * Sources: https://platform.claude.com/docs/en/build-with-claude/vision,
 * https://huggingface.co/datasets/JOHNISKING/image-token-cost
 */
const claude: ModelFamily = {
  prior: { ratio: 1.15, deviation: 0.15 },
  vision: { kind: 'cell', cellPixels: 28, mostTokens: 1_600 },
}
/** About 30 to 45 % more tokens than before. https://platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-7 */
const claudeSince47: ModelFamily = {
  prior: { ratio: 1.45, deviation: 0.2 },
  vision: { kind: 'cell', cellPixels: 28, mostTokens: 4_784 },
}

/** Each page 258 tokens, 1,000 pages at most; its text is not counted. https://ai.google.dev/gemini-api/docs/document-processing */
const MOST_GEMINI_PAGES = 1_000
const gemini: ModelFamily = {
  prior: { ratio: 1.15, deviation: 0.2 },
  documents: { tokensPerPage: 258, mostPages: MOST_GEMINI_PAGES },
}
/**
 * The default media resolution of images; of pages it is 560, and 1,120 where a high one is asked for.
 * https://ai.google.dev/gemini-api/docs/media-resolution
 */
const gemini3: ModelFamily = {
  ...gemini,
  vision: { kind: 'flat', tokens: 1_120 },
  documents: { tokensPerPage: 1_120, mostPages: MOST_GEMINI_PAGES },
}

/** The family of a model by its name. An encoding that is exact needs no name. */
export function modelFamily(model: CountingModel, options: EstimateOptions | undefined): ModelFamily {
  if (model.encodingIsExact !== false) return exact
  const name = options?.name ?? ''
  if (/claude/i.test(name)) return isSince47(name) ? claudeSince47 : claude
  if (/gemini-([3-9]|\d\d)/i.test(name)) return gemini3
  return /gemini/i.test(name) ? gemini : unknown
}

/** `claude-opus-4-7`, `claude-sonnet-5-5`, `claude-fable-5-1`; not `claude-opus-4-20250514` or `claude-3-7-sonnet`. */
function isSince47(name: string): boolean {
  if (/fable/i.test(name)) return true
  const [, major = '0', minor = '0'] = /(?:opus|sonnet|haiku)-(\d{1,2})(?:[-.](\d{1,2})(?!\d))?/i.exec(name) ?? []
  return Number(major) > 4 || (Number(major) === 4 && Number(minor) >= 7)
}
