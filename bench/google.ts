// What a governed call of @google/genai costs over the bare one, as overhead.ts measures it for OpenAI, and what metering adds
// per event of a stream, as stream-meter.ts does. The provider is another process.
import { GoogleGenAI } from '@google/genai-3'
import { googleWire } from '@bursar/wire'
import { agentRequest } from './lib/agent-request.ts'
import { createGovernor, google, requests, staticKeys, tokens, usd } from './lib/bursar.ts'
import { compareClients } from './lib/compare-clients.ts'
import { compareMetering } from './lib/compare-metering.ts'
import { startLeanProvider } from './lib/start-lean-provider.ts'

const key = ['AIza', 'bench', 'key'].join('')
const provider = await startLeanProvider()
const httpOptions = { baseUrl: new URL(provider.baseUrl).origin }
const governor = createGovernor({
  providers: { google: google({ client: { httpOptions } }) },
  keys: staticKeys({ google: { bench: key } }),
  budgets: [
    { scope: { agent: '*' }, limit: usd('100000'), per: 'day' },
    { scope: {}, limit: usd('1000000'), per: 'month' },
    { scope: { agent: '*', model: '*' }, limit: tokens(1e12), per: 'hour' },
    { scope: { agent: '*' }, limit: requests(1e9), per: 'hour' },
    { scope: { provider: 'google' }, limit: usd('1000000'), per: 'week', mode: 'soft' },
  ],
  acknowledgeVolatileStore: true,
})
let events = 0
governor.on('usage', () => events++)

type Request = Parameters<GoogleGenAI['models']['generateContent']>[0]

const model = 'gemini-2.5-flash'

/** The same 2 kB and two tools as OpenAI's request, in Gemini's words. */
function request(turn: number): Request {
  const { messages, tools } = agentRequest(turn)
  const [system, ...rest] = messages as { role: 'user' | 'assistant'; content: string }[]
  const functions = (tools ?? []) as { function: { name: string; description: string; parameters: object } }[]
  return {
    model,
    contents: rest.map(({ role, content }) => ({
      role: role === 'assistant' ? 'model' : 'user',
      parts: [{ text: content }],
    })),
    config: {
      maxOutputTokens: 500,
      systemInstruction: system?.content ?? '',
      tools: [
        {
          functionDeclarations: functions.map(({ function: { name, description, parameters } }) => ({
            name,
            description,
            parametersJsonSchema: parameters,
          })),
        },
      ],
      automaticFunctionCalling: { disable: true },
    },
  }
}

const bare = (): GoogleGenAI => new GoogleGenAI({ apiKey: key, httpOptions })
const governed = governor.createGovernedClient('bench').google as unknown as GoogleGenAI
let turn = 0

await compareClients(
  'google',
  { bare: bare(), again: bare(), governed },
  {
    create: async (client) => client.models.generateContent(request(turn++)),
    async stream(client) {
      for await (const _chunk of await client.models.generateContentStream(request(turn++))) continue
    },
  },
)
if (events === 0) throw new Error('the governed client was not governed')
provider.stop()
await governor.close()

const CHUNKS = 2_000
const chunk = (index: number): string =>
  `data: ${JSON.stringify({
    candidates: [
      {
        content: { parts: [{ text: ` word${index % 97}` }], role: 'model' },
        index: 0,
        ...(index === CHUNKS - 1 ? { finishReason: 'STOP' } : {}),
      },
    ],
    usageMetadata: { promptTokenCount: 900, candidatesTokenCount: index + 1, totalTokenCount: 901 + index },
    modelVersion: model,
    responseId: 'response',
  })}\r\n\r\n`

compareMetering({
  name: 'google-meter',
  lines: [...Array(CHUNKS).keys()].map((index) => chunk(index)),
  outputTokens: CHUNKS,
  meter(stripUsage) {
    const { contents } = request(0)
    const operation = googleWire.identify({
      method: 'POST',
      path: `/v1beta/models/${model}:streamGenerateContent`,
      body: { kind: 'json', value: { contents } as never },
    })
    if (!operation) throw new Error('unknown endpoint')
    return operation.createMeter({ stripUsage })
  },
  // Every chunk tells usage of its own, which is never asked for and never cut out.
  bars: { observe: 0.5 },
})
