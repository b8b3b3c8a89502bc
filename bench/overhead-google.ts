// What a governed call of @google/genai costs over the bare SDK: the same five budgets, body and bars as for OpenAI.
// The provider is another process.
import { GoogleGenAI } from '@google/genai-3'
import { createGovernor, google, requests, staticKeys, tokens, usd } from './lib/bursar.ts'
import { agentRequest } from './lib/agent-request.ts'
import { measureOverhead } from './lib/measure-overhead.ts'
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

/** The request of OpenAI's bench in Gemini's words. */
function request(turn: number): Request {
  const { messages, tools = [] } = agentRequest(turn)
  const [system, ...rest] = messages.map(({ role, content }) => ({
    role,
    text: typeof content === 'string' ? content : '',
  }))
  const functionDeclarations = tools.flatMap((tool) =>
    tool.type === 'function'
      ? [
          {
            name: tool.function.name,
            description: tool.function.description ?? '',
            parametersJsonSchema: tool.function.parameters,
          },
        ]
      : [],
  )
  return {
    model: 'gemini-2.5-flash',
    contents: rest.map(({ role, text }) => ({ role: role === 'assistant' ? 'model' : 'user', parts: [{ text }] })),
    config: {
      maxOutputTokens: 500,
      systemInstruction: system?.text ?? '',
      tools: [{ functionDeclarations }],
      automaticFunctionCalling: { disable: true },
    },
  }
}

const bare = (): GoogleGenAI => new GoogleGenAI({ apiKey: key, httpOptions })
const governed = governor.createGovernedClient('bench').google as unknown as GoogleGenAI
let turn = 0
await measureOverhead(
  'overhead-google',
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
