import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGovernor, environmentKeys, usd } from '@bursar/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bindOpenAI } from '../../../packages/openai/src/bind-openai.ts'
import { question } from './lib/check.ts'
import { key } from './lib/observe.ts'
import { type Client, loadSdk, majors, type Sdk } from './lib/sdk.ts'

const logprob = { token: 'ö', logprob: -0.25, bytes: [195, 182], top_logprobs: [] }
const chunk = (delta: object, rest: object = {}): string =>
  JSON.stringify({
    id: 'chatcmpl_raw',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'gpt-5-mini',
    x_future: { kept: true },
    choices: [{ index: 0, delta, logprobs: { content: [logprob], refusal: null }, finish_reason: null, ...rest }],
  })

/** What a provider may send and the fake one does not: comments, other line ends, log probabilities, unknown fields. */
const events = [
  ': keep-alive\n\n',
  `data: ${chunk({ role: 'assistant', content: '' })}\r\n\r\n`,
  `event: message\nid: 7\ndata: ${chunk({ content: 'Öland 🧭 ' })}\n\n`,
  `data:${chunk({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a"' } }] })}\n\n`,
  `data: ${chunk({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] })}\n\n`,
  `data: ${chunk({}, { finish_reason: 'tool_calls' })}\n\n`,
  'data: [DONE]\n\n',
]

/** Sent in pieces of this many bytes, so that events and characters come apart. */
const pieceLength = 23

let server: Server
let baseURL: string

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const bytes = Buffer.from(events.join(''))
    for (let at = 0; at < bytes.length; at += pieceLength) response.write(bytes.subarray(at, at + pieceLength))
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
})

afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

function governed(sdk: Sdk): Client {
  const governor = createGovernor({
    providers: { openai: bindOpenAI(sdk.OpenAI as never).openai({ client: { baseURL } }) },
    keys: environmentKeys({ environment: { OPENAI_KEY_RAW: key } }),
    budgets: [{ scope: {}, limit: usd('100'), per: 'hour' }],
  })
  return governor.createGovernedClient('raw').openai as never
}

describe.each(majors)('openai %s', (major) => {
  test('a governed stream is the bare one to the byte, log probabilities and tool calls included', async () => {
    const sdk = await loadSdk(major)
    const ask = (client: Client): Promise<string> =>
      client.chat.completions
        .create({ ...question, stream: true, logprobs: true })
        .asResponse()
        .then((response) => response.text())
    const expected = events.join('')
    await expect(ask(new sdk.OpenAI({ apiKey: key, baseURL }))).resolves.toBe(expected)
    await expect(ask(governed(sdk))).resolves.toBe(expected)
  })

  test('a governed stream gives the bare chunks', async () => {
    const sdk = await loadSdk(major)
    const ask = async (client: Client): Promise<unknown[]> => {
      const chunks: unknown[] = []
      for await (const part of await client.chat.completions.create({ ...question, stream: true })) chunks.push(part)
      return chunks
    }
    const bare = await ask(new sdk.OpenAI({ apiKey: key, baseURL }))
    expect(bare).toHaveLength(5)
    await expect(ask(governed(sdk))).resolves.toStrictEqual(bare)
  })
})
