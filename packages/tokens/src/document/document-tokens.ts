import { imageTokens } from '../image/image-tokens.js'
import type { CountingModel, DocumentRule } from '../input-estimate.js'
import type { TokenRange } from '../token-range.js'
import { pdfPages } from './pdf-pages.js'

const BYTES_PER_TOKEN = 8

/**
 * The text of a page, at most in general: Anthropic says 1,500 to 3,000.
 * https://platform.claude.com/docs/en/build-with-claude/pdf-support
 */
const PAGE_TEXT_TOKENS = 3_000

/**
 * Tokens of a file. Its text is compressed, so that only the context window is a bound, but for a provider that counts a
 * page the same whatever it holds. What is seldom exceeded follows from the pages of a PDF: OpenAI and Anthropic read the
 * text of each and an image of it. https://developers.openai.com/api/docs/guides/pdf-files
 */
export function documentTokens(data: string, model: CountingModel): TokenRange {
  const { contextWindow, documents } = model
  const most = (tokens: number): number => Math.min(tokens, contextWindow)
  const pages = pdfPages(data)
  const upper =
    pages !== undefined && documents !== undefined ? most(documents.mostPages * documents.tokensPerPage) : contextWindow
  const guess = most(Math.ceil((data.length * 3) / 4 / BYTES_PER_TOKEN))
  if (pages === undefined) return { tokens: guess, upper }
  const seldomMore = most(pages * pageTokens(model, documents))
  return { tokens: Math.min(guess, seldomMore), upper, seldomMore: Math.min(seldomMore, upper) }
}

function pageTokens(model: CountingModel, documents: DocumentRule | undefined): number {
  if (documents !== undefined) return documents.tokensPerPage
  const { tokens } = imageTokens({ detail: 'high', size: undefined }, model)
  return PAGE_TEXT_TOKENS + tokens
}
