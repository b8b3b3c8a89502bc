import { createGate, type Behaviour } from '@bursar/testing'
import OpenAI4 from 'openai-4'
import OpenAI5 from 'openai-5'
import OpenAI6 from 'openai-6'
import OpenAI7 from 'openai-7'
import { describe, expect, it } from 'vitest'
import { governedOpenAI, type GovernedOpenAI, inventKey } from './lib/governed-openai.js'

type ClientClass = new (options: { apiKey: string; baseURL: string; maxRetries: number }) => object

const majors: readonly { readonly major: string; readonly Client: ClientClass }[] = [
  { major: 'openai 4', Client: OpenAI4 },
  { major: 'openai 5', Client: OpenAI5 },
  { major: 'openai 6', Client: OpenAI6 },
  { major: 'openai 7', Client: OpenAI7 },
]

const seen = 6
const long = { outputTokens: 500, lagTokens: 128 } as const

/** All majors spell these calls alike; the newest one's types describe them. */
function ownClient(governed: GovernedOpenAI, Client: ClientClass): OpenAI7 {
  const client = new Client({ apiKey: inventKey(), baseURL: governed.provider.baseUrl, maxRetries: 0 })
  return governed.governor.govern(client, 'worker') as OpenAI7
}

async function open(client: OpenAI7, signal?: AbortSignal) {
  return client.chat.completions.create(
    {
      model: 'gpt-4.1-mini',
      messages: [{ role: 'user', content: 'Tell me a story.' }],
      max_completion_tokens: 900,
      stream: true,
    },
    signal === undefined ? {} : { signal },
  )
}

async function expectEstimate(governed: GovernedOpenAI, ending: 'interrupted' | 'unknown'): Promise<void> {
  await governed.events.usageReached(1)
  const usage = governed.events.onlyUsage()
  expect(usage).toMatchObject({ ending, dispatches: 1, stream: true, cost: { source: 'estimated' } })
  const { spent, held, requests } = await governed.ledger()
  expect(spent).toBeGreaterThanOrEqual(await governed.truth())
  expect(spent).toBeLessThanOrEqual(governed.events.of('request.start')[0]?.reserved ?? 0)
  expect({ held, requests }).toEqual({ held: 0, requests: 1 })
}

describe.each(majors)('a stream of $major', ({ Client }) => {
  it('read to its end costs its usage', async () => {
    const governed = await governedOpenAI()
    for await (const _chunk of await open(ownClient(governed, Client)));
    expect(governed.events.onlyUsage()).toMatchObject({ ending: 'complete', cost: { source: 'provider' } })
    expect(await governed.ledger()).toEqual({ spent: await governed.truth(), held: 0, requests: 1 })
  })

  it('without usage is estimated', async () => {
    const governed = await governedOpenAI({ fake: { answer: { usage: 'omit' } } })
    for await (const _chunk of await open(ownClient(governed, Client)));
    expect(governed.events.onlyUsage()).toMatchObject({ ending: 'complete_without_usage' })
    expect((await governed.ledger()).spent).toBeGreaterThanOrEqual(await governed.truth())
  })

  it('that is broken out of costs what was seen and the lag', async () => {
    const governed = await governedOpenAI()
    const gate = createGate()
    gate.release(seen)
    governed.provider.script([{ kind: 'answer', gate: gate.wait, ...long }])
    let chunks = 0
    for await (const _chunk of await open(ownClient(governed, Client))) if (++chunks === seen) break
    await expectEstimate(governed, 'interrupted')
  })

  it('that its controller aborts costs what was seen and the lag', async () => {
    const governed = await governedOpenAI()
    const gate = createGate()
    gate.release(seen)
    governed.provider.script([{ kind: 'answer', gate: gate.wait, ...long }])
    const stream = await open(ownClient(governed, Client))
    let chunks = 0
    for await (const _chunk of stream) if (++chunks === seen) stream.controller.abort()
    await expectEstimate(governed, 'interrupted')
  })

  it("that the caller's signal aborts while it waits costs what was seen and the lag", async () => {
    const governed = await governedOpenAI()
    const gate = createGate()
    gate.release(seen)
    governed.provider.script([{ kind: 'answer', gate: gate.wait, ...long }])
    const controller = new AbortController()
    const stream = await open(ownClient(governed, Client), controller.signal)
    const reading = (async () => {
      let chunks = 0
      // The provider is asked for one more than it may send: the reader waits.
      for await (const _chunk of stream) if (++chunks === seen) setImmediate(() => controller.abort())
    })()
    await reading.catch(() => {})
    await expectEstimate(governed, 'interrupted')
  })

  it('that is aborted before anything was read costs the whole hold', async () => {
    const governed = await governedOpenAI()
    governed.provider.script([{ kind: 'answer', ...long }])
    const stream = await open(ownClient(governed, Client))
    stream.controller.abort()
    await expectEstimate(governed, 'unknown')
  })

  const breaks: readonly Behaviour[] = [
    { kind: 'cut', afterChunks: seen, ...long },
    { kind: 'end_early', afterChunks: seen, ...long },
    { kind: 'malformed', afterChunks: seen, ...long },
    { kind: 'error_event', afterChunks: seen, ...long },
  ]
  it.each(breaks)('that the provider breaks ($kind) costs what was seen and the lag', async (behaviour) => {
    const governed = await governedOpenAI()
    governed.provider.script([behaviour])
    const stream = await open(ownClient(governed, Client))
    await (async () => {
      for await (const _chunk of stream);
    })().catch(() => {})
    await expectEstimate(governed, 'interrupted')
  })
})
