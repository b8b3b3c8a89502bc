import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { compileSnippets } from './compile-snippets.ts'
import { snippetsOf } from './snippets-of.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pages = globSync(['README.md', 'docs/**/*.md', 'packages/*/README.md'], { cwd: root }).map((page) =>
  snippetsOf(page, readFileSync(join(root, page), 'utf8')),
)

describe('the TypeScript of the documentation', () => {
  test('compiles against the built packages for a strict user', () => {
    const snippets = pages.flatMap((page) => page.snippets)
    expect(snippets.length).toBeGreaterThan(15)
    expect(compileSnippets(snippets)).toEqual([])
  })

  test('says why where it is not checked', () => {
    expect(pages.flatMap((page) => page.unexplained)).toEqual([])
  })
})

describe('the check itself', () => {
  const fenced = (code: string, mark = 'ts'): string => `Text.\n\n\`\`\`${mark}\n${code}\n\`\`\`\n`

  test('finds a wrong option, and names the line of the page', () => {
    const wrong = `import { createGovernor } from '@bursar/openai'\n\ncreateGovernor({ budget: [] })`
    const { snippets } = snippetsOf('docs/page.md', fenced(wrong))
    expect(compileSnippets(snippets)).toEqual([expect.stringMatching(/^docs\/page\.md:6: .*'budget'/s)])
  })

  test('finds a function of ours that the reader was not told to import', () => {
    const { snippets } = snippetsOf('docs/page.md', fenced(`usd('1')`))
    expect(compileSnippets(snippets)).toEqual([`docs/page.md:4: Cannot find name 'usd'.`])
  })

  test('wants a reason for a fence that is not to be checked', () => {
    const marked = fenced('anything goes', 'ts no-check')
    expect(snippetsOf('docs/page.md', marked)).toEqual({ snippets: [], unexplained: ['docs/page.md:3'] })
    const explained = marked.replace('\n\n', '\n\n<!-- no-check: shows a mistake -->\n')
    expect(snippetsOf('docs/page.md', explained)).toEqual({ snippets: [], unexplained: [] })
  })
})
