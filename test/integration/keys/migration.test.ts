import { environmentKeys, type KeySource } from '@bursar/core'
import OpenAI from 'openai-7'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startVault } from '../../../packages/key-sources/test/lib/vault-server.ts'
import { governedOpenAI, inventKey } from '../money/lib/governed-openai.ts'

// What docs/key-migration.md says that each week looks like in the events, and what the last one refuses.
describe('the move from one shared key', () => {
  it('shows the shared key as adopted, then as shared, and at last a key of the agent', async () => {
    const rig = await startVault()
    onTestFinished(() => rig.stop())
    const [shared, own] = [inventKey(), inventKey()]
    rig.store.write('openai/support/classifier', own)
    const moved = new Set(['classifier'])
    const vault = rig.source()
    const environment = { OPENAI_API_KEY: shared }
    const variables = environmentKeys({ environment, sharedFallback: ['research'] })
    const keys: KeySource = {
      name: 'moving',
      fetch: (reference, options) => (moved.has(reference.agent) ? vault : variables).fetch(reference, options),
    }
    const agents = { classifier: { team: 'support' }, research: {}, billing: {}, forgotten: {} }
    const { client, governor, provider } = await governedOpenAI({ keys, agents, fake: { keys: [shared, own] } })
    const labels: string[] = []
    governor.on('usage', ({ agent, key }) => void labels.push(`${agent} ${key?.label}`))
    const bare = (): OpenAI => new OpenAI({ apiKey: shared, baseURL: provider.baseUrl, maxRetries: 0 })

    await governor.govern(bare(), 'billing', { key: 'adopt' }).models.list()
    await client('research').models.list()
    await governor.govern(bare(), 'classifier', { key: 'ring' }).models.list()
    await expect(client('forgotten').models.list()).rejects.toThrow(/OPENAI_KEY_FORGOTTEN/)
    expect(labels).toEqual(['billing adopted', 'research shared', 'classifier default'])
    expect(provider.requests.map(({ key }) => key)).toEqual([shared, shared, own])
  })
})
