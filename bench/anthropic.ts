// What a governed call of the Anthropic SDK costs over the bare one, as overhead.ts measures it for OpenAI, and what metering
// adds per event of a stream, as stream-meter.ts does. The provider is another process.
import { Anthropic } from 'anthropic-1'
import { anthropicWire } from '@bursar/wire'
import { agentRequest } from './lib/agent-request.ts'
import { anthropic, createGovernor, requests, staticKeys, tokens, usd } from './lib/bursar.ts'
import { compareClients } from './lib/compare-clients.ts'
import { compareMetering } from './lib/compare-metering.ts'
import { startLeanProvider } from './lib/start-lean-provider.ts'

const key = ['sk', 'bench', 'key'].join('-')
const provider = await startLeanProvider()
const { origin } = new URL(provider.baseUrl)
const governor = createGovernor({
  providers: { anthropic: anthropic({ client: { baseURL: origin } }) },
  keys: staticKeys({ anthropic: { bench: key } }),
  budgets: [
    { scope: { agent: '*' }, limit: usd('100000'), per: 'day' },
    { scope: {}, limit: usd('1000000'), per: 'month' },
    { scope: { agent: '*', model: '*' }, limit: tokens(1e12), per: 'hour' },
    { scope: { agent: '*' }, limit: requests(1e9), per: 'hour' },
    { scope: { provider: 'anthropic' }, limit: usd('1000000'), per: 'week', mode: 'soft' },
  ],
  acknowledgeVolatileStore: true,
})
let events = 0
governor.on('usage', () => events++)

/** The same 2 kB and two tools as OpenAI's request, in Anthropic's words. */
function message(turn: number): Anthropic.MessageCreateParamsNonStreaming {
  const { messages, tools } = agentRequest(turn)
  const [system, ...rest] = messages as { role: 'user' | 'assistant'; content: string }[]
  const functions = (tools ?? []) as { function: { name: string; description: string; parameters: object } }[]
  return {
    model: 'claude-haiku-4-5',
    max_tokens: 500,
    system: system?.content ?? '',
    messages: rest,
    tools: functions.map(({ function: { name, description, parameters } }) => ({
      name,
      description,
      input_schema: { type: 'object', ...parameters },
    })),
  }
}

const bare = () => new Anthropic({ apiKey: key, baseURL: origin })
const governed = governor.createGovernedClient('bench').anthropic as unknown as Anthropic
let turn = 0

await compareClients(
  'anthropic',
  { bare: bare(), again: bare(), governed },
  {
    create: async (client) => client.messages.create(message(turn++)),
    async stream(client) {
      for await (const _event of await client.messages.create({ ...message(turn++), stream: true })) continue
    },
  },
)
if (events === 0) throw new Error('the governed client was not governed')
provider.stop()
await governor.close()

const EVENTS = 2_000
const usage = { input_tokens: 900, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 }
const start = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-haiku-4-5', content: [], usage }
const delta = (index: number): object => ({ index: 0, delta: { type: 'text_delta', text: ` word${index % 97}` } })
const event = (type: string, rest: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`

compareMetering({
  name: 'anthropic-meter',
  lines: [
    event('message_start', { message: start }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...[...Array(EVENTS).keys()].map((index) => event('content_block_delta', delta(index))),
    event('content_block_stop', { index: 0 }),
    event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: EVENTS } }),
    event('message_stop', {}),
  ],
  outputTokens: EVENTS,
  meter(stripUsage) {
    const body = { kind: 'json', value: message(0) as never } as const
    const operation = anthropicWire.identify({ method: 'POST', path: '/v1/messages', body })
    if (!operation) throw new Error('unknown endpoint')
    return operation.createMeter({ stripUsage })
  },
  // A message's usage is never asked for, so it is never cut out.
  bars: { observe: 0.5 },
})
