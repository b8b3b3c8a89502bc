import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))

test.each([
  [
    'vercel-ai-sdk',
    [
      'streamed, piece by piece: true',
      'stopped: BUDGET_EXCEEDED at 0.02 USD',
      'called both vendors: true',
      'within the budget: true',
      'nothing but paid requests reached them: true',
    ],
  ],
  [
    'langchain',
    [
      'answered some: true, refused some: true, failed: 0',
      'requests the provider saw: the answered ones',
      'within the budget: true',
    ],
  ],
  [
    'openai-agents',
    [
      "stopped: BUDGET_EXCEEDED, the SDK's own error: true",
      'searched more than twice: true, as often as it was answered: true',
      'within the budget: true',
    ],
  ],
  [
    'express-service',
    [
      'research: 429 after several answers: true, budget "research"',
      'support: 200',
      'SIGTERM',
      'answered or not taken, none lost: true, at least one answered: true',
    ],
  ],
  [
    'existing-client',
    [
      'the client still holds its key: false',
      'nobody asked: POLICY_DENIED',
      'research_agent: BUDGET_EXCEEDED',
      'support_classifier: answered by gpt-5-mini',
      'keys the provider saw: the one of old',
    ],
  ],
])('the example %s, run as a user runs it, ends well and says what happened', (name, lines) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['index.ts'], {
    cwd: `${examples}${name}`,
    encoding: 'utf8',
    // Its own keys only: a key in the environment of the tests must not be what makes it work.
    env: { PATH: process.env['PATH'] },
    timeout: 50_000,
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout.trimEnd().split('\n')).toEqual(lines)
  expect(stdout).not.toMatch(/sk-/)
})
