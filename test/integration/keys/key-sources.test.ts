import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KeyUnavailableError } from '@bursar/core'
import { fileKeys } from '@bursar/key-sources'
import OpenAI from 'openai-7'
import { describe, expect, it, onTestFinished } from 'vitest'
import { writeVolume } from '../../../packages/key-sources/test/lib/kubernetes-volume.ts'
import { startVault, type VaultRig } from '../../../packages/key-sources/test/lib/vault-server.ts'
import { governedOpenAI, inventKey } from '../money/lib/governed-openai.ts'

const agents = { classifier: { team: 'support' }, billing: {} }

async function vault(): Promise<VaultRig> {
  const rig = await startVault()
  onTestFinished(() => rig.stop())
  return rig
}

describe('keys from a source, behind a governed client', () => {
  it('come from Vault by team and agent, the previous one where the provider does not know the current one yet', async () => {
    const rig = await vault()
    const [current, previous] = [inventKey(), inventKey()]
    rig.store.write('openai/support/classifier', previous)
    // Now: the previous key serves for a day after the rotation.
    rig.store.write('openai/support/classifier', current, new Date())
    const { client, provider, governor } = await governedOpenAI({
      keys: rig.source(),
      agents,
      fake: { keys: [previous] },
    })
    const sources: string[] = []
    governor.on('key.resolved', ({ source }) => void sources.push(source))
    await client('classifier').models.list()
    expect(provider.requests.map(({ key }) => key)).toEqual([current, previous])
    expect(sources).toEqual(['vault', 'vault'])
  })

  it('that a source refuses are an error of the SDK with status 503, for that agent alone', async () => {
    const rig = await vault()
    rig.store.write('openai/billing', inventKey())
    const { client, provider } = await governedOpenAI({ keys: rig.source(), agents })
    const error: unknown = await client('classifier')
      .models.list()
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(OpenAI.APIError)
    expect(error).toBeInstanceOf(KeyUnavailableError)
    expect(error).toMatchObject({ status: 503 })
    expect(String(error)).toMatch(/"secret\/openai\/support\/classifier" in Vault at http.* does not exist \(404\)/)
    await client('billing').models.list()
    expect(provider.requests).toHaveLength(1)
  })

  it('come from a Kubernetes volume', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'bursar-volume-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const key = inventKey()
    writeVolume(directory, { 'openai/support/classifier': `${key}\n` })
    const { client, provider } = await governedOpenAI({ keys: fileKeys({ directory }), agents, fake: { keys: [key] } })
    await client('classifier').models.list()
    expect(provider.requests.map((request) => request.key)).toEqual([key])
  })
})
