/** A fenced block of TypeScript in a page. */
export interface Snippet {
  readonly page: string
  /** Line of the page that the first line of the code is on, from 1. */
  readonly line: number
  readonly code: string
}

export interface Page {
  readonly snippets: readonly Snippet[]
  /** Fences that opt out of the check without saying why. */
  readonly unexplained: readonly string[]
}

/**
 * The TypeScript of a page. A fence marked `ts no-check` is left out if the line above it is a comment
 * `<!-- no-check: reason -->`.
 */
export function snippetsOf(page: string, markdown: string): Page {
  const lines = markdown.split('\n')
  const snippets: Snippet[] = []
  const unexplained: string[] = []
  for (let index = 0; index < lines.length; index++) {
    const fence = /^```(?:ts|typescript)\b(.*)$/.exec(lines[index] ?? '')
    if (fence === null) continue
    const end = lines.indexOf('```', index)
    if (end === -1) throw new Error(`${page}:${index + 1}: this fence has no end`)
    if (!fence[1]?.includes('no-check')) {
      snippets.push({ page, line: index + 2, code: lines.slice(index + 1, end).join('\n') })
    } else if (!/^<!-- no-check: .+ -->$/.test(lineAbove(lines, index))) {
      unexplained.push(`${page}:${index + 1}`)
    }
    index = end
  }
  return { snippets, unexplained }
}

/** The formatter puts an empty line between a comment and a fence. */
function lineAbove(lines: readonly string[], index: number): string {
  return (lines[index - 1] === '' ? lines[index - 2] : lines[index - 1]) ?? ''
}
