import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'

const cwd = fileURLToPath(new URL('../../examples/key-rotation', import.meta.url))

describe('the rotation of a key, run as a user runs it', () => {
  let ended: { readonly status: number | null; readonly stderr: string }
  let output = ''

  beforeAll(() => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['index.ts'], {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
      timeout: 50_000,
    })
    ended = { status, stderr }
    output = stdout
  })

  test('ends well, without a warning', () => {
    expect(ended).toEqual({ status: 0, stderr: '' })
  })

  test('loses no call, and says what happened in order', () => {
    expect(output.trimEnd().split('\n')).toEqual([
      '20 of 20 calls succeeded',
      'rotated      support_classifier (asked by ada)',
      '20 of 20 calls succeeded',
      'keys         primary, previous',
      "rejected     support_classifier's primary key",
      'rotated      support_classifier (asked by nobody)',
      '20 of 20 calls succeeded',
      'keys         primary, quarantined, retired',
      'compromised  support_classifier (said ada)',
      'compromised  support_classifier (said ada)',
      'compromised  support_classifier (said ada)',
      'refused      503, the leaked key is named: true',
      'billing_agent works on',
      'rotated      support_classifier (asked by ada)',
      '20 of 20 calls succeeded',
      'denied       support_classifier: models.list',
      expect.stringContaining('403 Agent "support_classifier" may not use the operation "models.list"'),
    ])
  })

  test('shows no key', () => {
    expect(output).not.toMatch(/sk-/)
  })
})
