import { randomBytes } from 'node:crypto'
import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime'
import { createGovernor, type Governor, type GovernorOptions, requests, usd } from '@bursar/core'
import { type FakeProvider, type FakeProviderOptions, startFakeProvider } from '@bursar/testing'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { onTestFinished } from 'vitest'
import { type RecordedEvents, recordEvents } from '../../../../test/integration/money/lib/recorded-events.js'
import { bedrock, type BoundBedrock } from '../../src/index.ts'

const model = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
const llama = 'meta.llama3-3-70b-instruct-v1:0'

const question = 'Which way is north?'
export const conversation = {
  modelId: model,
  messages: [{ role: 'user' as const, content: [{ text: question }] }],
  inferenceConfig: { maxTokens: 200 },
}

const claudeBody = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 200,
  messages: [{ role: 'user', content: question }],
}
const inOwnWords = (modelId: string, body: object): { modelId: string; body: string; contentType: string } => ({
  modelId,
  body: JSON.stringify(body),
  contentType: 'application/json',
})
const claude = inOwnWords(model, claudeBody)
const generation = inOwnWords(llama, { prompt: question, max_gen_len: 200 })

export type Send = (client: BedrockRuntimeClient, signal?: AbortSignal) => Promise<unknown>

const decoded = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)

async function read<T>(stream: AsyncIterable<T> | undefined, show: (event: T) => unknown = (event) => event) {
  const events: unknown[] = []
  for await (const event of stream ?? []) events.push(show(event))
  return events
}

/** Every way of asking, with what a caller gets to see of the answer. */
export const ways: Readonly<Record<string, Send>> = {
  async converse(client, abortSignal) {
    const { output, stopReason, usage } = await client.send(new ConverseCommand(conversation), options(abortSignal))
    return { output, stopReason, usage }
  },
  async converseStream(client, abortSignal) {
    const { stream } = await client.send(new ConverseStreamCommand(conversation), options(abortSignal))
    return read(stream)
  },
  async invokeModel(client, abortSignal) {
    const { body, contentType } = await client.send(new InvokeModelCommand(claude), options(abortSignal))
    return [contentType, JSON.parse(decoded(body))]
  },
  async invokeModelWithResponseStream(client, abortSignal) {
    const command = new InvokeModelWithResponseStreamCommand(claude)
    const { body } = await client.send(command, options(abortSignal))
    return read(body, ({ chunk }) => decoded(chunk?.bytes))
  },
  async 'invokeModel of another family'(client, abortSignal) {
    const { body } = await client.send(new InvokeModelCommand(generation), options(abortSignal))
    return JSON.parse(decoded(body))
  },
  async 'invokeModelWithResponseStream of another family'(client, abortSignal) {
    const command = new InvokeModelWithResponseStreamCommand(generation)
    const { body } = await client.send(command, options(abortSignal))
    return read(body, ({ chunk }) => decoded(chunk?.bytes))
  },
}

function options(abortSignal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return abortSignal === undefined ? {} : { abortSignal }
}

/** Made at run time, so that no scanner takes it for a leak. */
export const secretAccessKey: string = randomBytes(30).toString('base64')
export const accessKeyId: string = ['AK', 'IA', randomBytes(8).toString('hex').toUpperCase()].join('')

/** How a service reaches the fake provider, which speaks HTTP/1.1. */
export function clientOptions({ origin }: FakeProvider): BedrockRuntimeClientConfig {
  return {
    region: 'us-east-1',
    endpoint: origin,
    credentials: { accessKeyId, secretAccessKey },
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
  }
}

export type BedrockGovernor = Governor<{ bedrock: ReturnType<BoundBedrock['bedrock']> }>

export interface Place {
  readonly provider: FakeProvider
  readonly governor: BedrockGovernor
  readonly events: RecordedEvents
  /** A client of the agent `billing`, built by its owner and hooked in place. */
  client(options?: BedrockRuntimeClientConfig): BedrockRuntimeClient
  bare(options?: BedrockRuntimeClientConfig): BedrockRuntimeClient
  /** Spent and held, in nano-USD, and the requests that were charged. */
  ledger(): Promise<{ readonly spent: number; readonly held: number; readonly requests: number }>
}

export interface PlaceOptions extends Partial<Omit<GovernorOptions, 'providers'>> {
  readonly fake?: FakeProviderOptions
}

/** A provider of its own and a governor in front of it; both are closed when the test has finished. */
export async function openPlace({ fake, ...governorOptions }: PlaceOptions = {}): Promise<Place> {
  const provider = await startFakeProvider(fake)
  const governor = createGovernor({
    budgets: [
      { id: 'money', scope: { agent: '*' }, limit: usd('100'), per: 'day' },
      { id: 'calls', scope: { agent: '*' }, limit: requests(100_000), per: 'day' },
    ],
    acknowledgeVolatileStore: true,
    ...governorOptions,
    providers: { bedrock: bedrock({ client: clientOptions(provider) }) },
  })
  const events = recordEvents(governor)
  onTestFinished(async () => {
    await provider.close()
    await governor.close({ timeoutMs: 0 })
  })
  const bare = (own: BedrockRuntimeClientConfig = {}): BedrockRuntimeClient =>
    new BedrockRuntimeClient({ ...clientOptions(provider), ...own })
  return {
    provider,
    governor,
    events,
    bare,
    client: (own) => governor.govern(bare(own), 'billing'),
    async ledger() {
      await governor.flush()
      const budgets = await governor.status('billing')
      const spentBy = (id: string) => budgets.find(({ budget }) => budget === id)
      return {
        spent: spentBy('money')?.spent ?? 0,
        held: spentBy('money')?.held ?? 0,
        requests: spentBy('calls')?.spent ?? 0,
      }
    },
  }
}

export async function caught(action: () => unknown): Promise<unknown> {
  try {
    await action()
  } catch (error) {
    return error
  }
  throw new TypeError('This was expected to fail')
}
