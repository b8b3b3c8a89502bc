import { readFileSync } from 'node:fs'
import { startFakeProvider } from '@bursar/testing'
import { describe, expect, test } from 'vitest'
import { createRedactor } from '../../../packages/redact/src/index.ts'
import { loadSdk } from '../fidelity/lib/sdk.ts'
import { clientRows } from './corpus/client-rows.ts'
import { errorRows } from './corpus/error-rows.ts'
import type { Row, Scene } from './corpus/row.ts'
import { surroundingsRows, unpreventable } from './corpus/surroundings-rows.ts'
import { governed } from './lib/governed.ts'
import { leaks, newSecret } from './lib/secret.ts'

/** Everything new for each row, so that no row sees what another one left behind. */
async function staged(show: (scene: Scene) => unknown): Promise<boolean> {
  const sdk = await loadSdk(7)
  const secret = newSecret()
  await using provider = await startFakeProvider({ keys: [secret] })
  const bare = new sdk.OpenAI({ apiKey: secret, baseURL: provider.baseUrl, maxRetries: 0 })
  const { client, governor, events } = governed({ sdk, baseURL: provider.baseUrl, secret })
  const redactor = createRedactor({ secrets: [secret] })
  const shown = await show({ secret, sdk, provider, bare, governed: client, redactor, events })
  await governor.close()
  return leaks(String(shown), secret)
}

const rows: readonly Row[] = [...clientRows, ...errorRows, ...surroundingsRows]

describe('ways in which keys have leaked', () => {
  test.each(rows.filter((row) => row.leaks !== false))('row $row: $name shows the key, bare', async ({ bare }) => {
    expect(await staged(bare)).toBe(true)
  })

  test.each(rows)('row $row: $name shows no key, governed or redacted', async ({ safe }) => {
    expect(await staged(safe)).toBe(false)
  })

  test('subscribers of undici see the request as it leaves, which SECURITY.md says', async () => {
    expect(await staged(unpreventable.shown)).toBe(true)
    const security = readFileSync(new URL('../../../SECURITY.md', import.meta.url), 'utf8')
    expect(security).toContain('diagnostics_channel')
  })
})
