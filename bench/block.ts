// How long a governed call with 1 MB of hostile text holds the event loop at most, over the bare SDK's call with the same
// body, which must be turned into JSON, encoded and sent. The text is new in each call, in one message and in messages
// that are just short enough to be counted. Subjects take turns; the provider is another process.
import { createGovernor, openai, staticKeys, tokens, usd } from './lib/bursar.ts'
import { HOSTILE_TEXTS } from './lib/hostile-texts.ts'
import { longestBlock } from './lib/longest-block.ts'
import { startLeanProvider } from './lib/start-lean-provider.ts'
import { quantile, reportBar } from './lib/statistics.ts'
import { corpus } from './lib/token-corpora.ts'
import { OpenAI } from 'openai-7'

const BYTES = 1_000_000
const MESSAGE_BYTES = 60_000
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 7)

const key = ['sk', 'bench', 'key'].join('-')
const provider = await startLeanProvider()
const governor = createGovernor({
  providers: { openai: openai({ client: { baseURL: provider.baseUrl } }) },
  keys: staticKeys({ openai: { bench: key } }),
  budgets: [
    { scope: { agent: '*' }, limit: usd('1000000'), per: 'day' },
    { scope: {}, limit: usd('1000000'), per: 'month', mode: 'soft' },
    { scope: { agent: '*', model: '*' }, limit: tokens(1e12), per: 'hour' },
  ],
  acknowledgeVolatileStore: true,
})
let events = 0
governor.on('usage', () => events++)
const bare = () => new OpenAI({ apiKey: key, baseURL: provider.baseUrl })
const subjects = {
  bare: bare(),
  again: bare(),
  governed: governor.createGovernedClient('bench').openai as unknown as OpenAI,
}
type Name = keyof typeof subjects
const names = Object.keys(subjects) as Name[]

type Shape = (text: string, turn: number) => OpenAI.ChatCompletionMessageParam[]
const shapes: Readonly<Record<string, Shape>> = {
  'one message': (text, turn) => [{ role: 'user', content: `${turn} ${text}` }],
  'many messages': (text, turn) => cut(text).map((content) => ({ role: 'user', content: `${turn} ${content}` })),
}

function cut(text: string): string[] {
  const length = Math.ceil((text.length * MESSAGE_BYTES) / BYTES)
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  )
}

let turn = 0

/** Median of the longest blocks, in ms; the bare one over all calls of both bare clients. */
async function longestBlocks(text: string, shape: Shape): Promise<Record<Name, number>> {
  const blocks: Record<Name, number[]> = { bare: [], again: [], governed: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index] of names.entries()) {
      const name = names[(index + round) % names.length] ?? 'bare'
      const messages = shape(text, turn++)
      const call = () =>
        subjects[name].chat.completions.create({ model: 'gpt-4.1', max_completion_tokens: 50, messages })
      blocks[name].push((await longestBlock(call)).wallMs)
    }
  }
  return {
    bare: quantile([...blocks.bare, ...blocks.again], 0.5),
    again: quantile(blocks.again, 0.5) / quantile(blocks.bare, 0.5),
    governed: quantile(blocks.governed, 0.5),
  }
}

const texts = { ...HOSTILE_TEXTS, english: (bytes: number) => corpus('english', bytes, 5) }
await longestBlocks(texts.english(BYTES), (text, number) => shapes['many messages']?.(text, number) ?? [])
for (const [shapeName, shape] of Object.entries(shapes)) {
  let worst = 0
  for (const [name, make] of Object.entries(texts)) {
    const { bare, again, governed } = await longestBlocks(make(BYTES), shape)
    console.log(
      `${name}, ${shapeName}: bare ${bare.toFixed(1)} ms, governed ${governed.toFixed(1)} ms (${(governed / bare).toFixed(2)}x), ` +
        `baseline against baseline ${again.toFixed(2)}`,
    )
    worst = Math.max(worst, governed / bare)
  }
  reportBar(`block-${shapeName.replace(' ', '-')}`, worst, 5)
}
if (events === 0) throw new Error('the governed client was not governed')
provider.stop()
await governor.close()
