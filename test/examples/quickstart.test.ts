import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a line says, whatever the amounts and the day. */
function shapeOf(line: string): string {
  return line.trimEnd().replaceAll(/\d+/g, '0')
}

describe('the quickstart, run as a user runs it', () => {
  let ended: { readonly status: number | null; readonly stderr: string }
  let output = ''
  let lines: string[] = []

  beforeAll(() => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['index.ts'], {
      cwd: `${root}examples/quickstart`,
      encoding: 'utf8',
      // Its own keys only: a key in the environment of the tests must not be what makes it work.
      env: { PATH: process.env['PATH'] },
      timeout: 50_000,
    })
    ended = { status, stderr }
    output = stdout
    lines = stdout.split('\n')
  })

  const linesOf = (kind: string, agent: string): string[] =>
    lines.filter((line) => line.startsWith(kind.padEnd(10)) && line.includes(` ${agent} `))

  test('ends well, without a warning', () => {
    expect(ended).toEqual({ status: 0, stderr: '' })
  })

  test('hands out real OpenAI clients', () => {
    expect(lines[0]).toBe('Real OpenAI clients: true')
  })

  test('reports the usage of both agents', () => {
    expect(linesOf('usage', 'support_classifier')).toHaveLength(2)
    expect(linesOf('usage', 'research_agent').length).toBeGreaterThan(5)
  })

  test('stops the runaway with a 402 that is the error of the SDK and names the budget', () => {
    expect(linesOf('blocked', 'research_agent')).toEqual([expect.stringContaining('BUDGET_EXCEEDED')])
    expect(output).toMatch(/^402 Budget "agent-day" .* agent "research_agent": limit \$0\.01, .* exhausted/m)
    expect(lines).toContain("The SDK's own error: true, status 402")
  })

  test('leaves the other agent working', () => {
    expect(linesOf('blocked', 'support_classifier')).toEqual([])
    const afterTheStop = lines.slice(lines.findIndex((line) => line.startsWith('402 ')))
    expect(afterTheStop.join('\n')).toMatch(/^usage +support_classifier /m)
    expect(afterTheStop.join('\n')).toMatch(/^support_classifier streamed \d{3} chunks after/m)
  })

  test('keeps each agent within its limit', () => {
    const spent = Array.from(output.matchAll(/^\w+ +spent \$([\d.]+) of \$0\.010000$/gm), ([, amount]) =>
      Number(amount),
    )
    expect(spent).toHaveLength(2)
    expect(Math.max(...spent)).toBeLessThanOrEqual(0.01)
  })

  test('sends each call with the key of its agent', () => {
    for (const agent of ['support_classifier', 'research_agent']) {
      const served = linesOf('usage', agent).length
      expect(lines).toContain(`the provider saw ${served} requests with the key of ${agent}`)
    }
  })

  test('shows no key', () => {
    expect(output).not.toMatch(/sk-|placeholder/i)
  })

  test('prints what the README quotes', () => {
    const readme = readFileSync(`${root}README.md`, 'utf8')
    const quoted = /^```text\n(Real OpenAI.*?)^```$/ms.exec(readme)?.[1]?.split('\n') ?? []
    const shapes = new Set(lines.map(shapeOf))
    expect(quoted.length).toBeGreaterThan(8)
    expect(quoted.filter((line) => line !== '...' && !shapes.has(shapeOf(line)))).toEqual([])
  })
})
