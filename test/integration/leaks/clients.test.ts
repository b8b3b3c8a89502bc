import { startFakeProvider } from '@bursar/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { question } from '../fidelity/lib/check.ts'
import { type Client, loadSdk, type Major, majors } from '../fidelity/lib/sdk.ts'
import { agent, governed } from './lib/governed.ts'
import { leakyPrintings } from './lib/printings.ts'
import { leaks, newSecret } from './lib/secret.ts'

const placeholder = 'bursar-governed-no-key'

afterEach(() => vi.unstubAllGlobals())

describe.each(majors)('openai %s', (major) => {
  test('printing a governed client, its parts and its governor shows no key, and printing the bare client does', async () => {
    const sdk = await loadSdk(major)
    const secret = newSecret()
    const shows = (value: object): readonly string[] => leakyPrintings(value, (text) => leaks(text, secret))
    await using provider = await startFakeProvider({ keys: [secret] })
    const bareOptions = { apiKey: secret, baseURL: provider.baseUrl, maxRetries: 0 }
    const bare = new sdk.OpenAI(bareOptions)
    const { governor, client, events } = governed({ sdk, baseURL: provider.baseUrl, secret })
    const adopted = governor.govern(new sdk.OpenAI(bareOptions), 'adopter')
    const replaced = governor.govern(new sdk.OpenAI(bareOptions), agent, { key: 'ring' })
    const shared = governor.govern(new sdk.OpenAI(bareOptions))
    const azure = governor.govern(
      new sdk.AzureOpenAI({ apiKey: secret, endpoint: provider.origin, apiVersion: '2024-10-21', maxRetries: 0 }),
      'azure_user',
    )
    const answers: object[] = []
    for (const each of [client, adopted, replaced, azure]) {
      answers.push(await each.chat.completions.create(question).withResponse())
      answers.push(await each.chat.completions.create({ ...question, stream: true }))
    }
    answers.push(await governor.run({ agent: 'sharer' }, () => shared.chat.completions.create(question)))
    expect(provider.requests.every(({ key }) => key === secret)).toBe(true)

    expect(shows(bare)).toEqual(
      expect.arrayContaining(['inspect', 'console.log', 'console.dir', '%o', 'spread', 'the whole graph']),
    )
    expect(shows(bare.chat.completions)).toEqual(expect.arrayContaining(['inspect depth 5', 'the whole graph']))
    const subjects = [client, adopted, replaced, shared, azure, client.chat.completions, client.chat, governor, events]
    for (const subject of [...subjects, ...answers]) expect(shows(subject)).toEqual([])
    await provider.close()
  })

  test('a client that is governed in place forgets its key', async () => {
    const sdk = await loadSdk(major)
    const secret = newSecret()
    const { governor, client } = governed({ sdk, baseURL: 'http://127.0.0.1:9/v1', secret })
    const existing = new sdk.OpenAI({ apiKey: secret, baseURL: 'http://127.0.0.1:9/v1' })
    governor.govern(existing, 'adopter')
    expect([client.apiKey, existing.apiKey]).toEqual([placeholder, placeholder])
  })

  test('a socket of a governed client carries the placeholder, and a bare one the key', async () => {
    const sdk = await loadSdk(major)
    const secret = newSecret()
    const opened: string[] = []
    vi.stubGlobal('WebSocket', recordingWebSocket(opened))
    const { client } = governed({ sdk, baseURL: 'http://127.0.0.1:9/v1', secret })
    const open = await socketOpener(major)
    await open(new sdk.OpenAI({ apiKey: secret, baseURL: 'http://127.0.0.1:9/v1' }))
    await open(client)
    expect(opened).toHaveLength(2)
    expect(leaks(opened[0] ?? '', secret)).toBe(true)
    expect(leaks(opened[1] ?? '', secret)).toBe(false)
    expect(opened[1]).toContain(placeholder)
  })
})

/** Stands where the platform's WebSocket stands and tells what it was given: the address and the credentials. */
function recordingWebSocket(opened: string[]): unknown {
  return class extends EventTarget {
    constructor(...given: readonly unknown[]) {
      super()
      opened.push(JSON.stringify(given))
    }
  }
}

type RealtimeSocket = new (options: { model: string }, client: Client) => unknown

async function socketOpener(major: Major): Promise<(client: Client) => unknown> {
  const modules: Readonly<Record<Major, () => Promise<object>>> = {
    4: () => import('openai-4/beta/realtime/websocket'),
    5: () => import('openai-5/realtime/websocket'),
    6: () => import('openai-6/realtime/websocket'),
    7: () => import('openai-7/realtime/websocket'),
  }
  const { OpenAIRealtimeWebSocket } = (await modules[major]()) as { OpenAIRealtimeWebSocket: RealtimeSocket }
  return (client) => new OpenAIRealtimeWebSocket({ model: 'gpt-realtime' }, client)
}
