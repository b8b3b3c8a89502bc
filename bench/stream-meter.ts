// What metering adds per event of a chat stream, beside what the SDK spends on it anyway: decode, split, JSON.parse.
// Subjects take turns, stream by stream, in one process; the figure of each is the fastest tenth of its rounds.
import { openaiWire, type Meter } from '@bursar/wire'

const EVENTS = 2_000
const ROUNDS = 60
/** Watching costs at most half of what the SDK's own parsing does; cutting and copying at most the same. */
const BARS = { observe: 0.5, strip: 1 }

const head = {
  id: 'chatcmpl-CXyZ0123456789abcdefghijklmnop',
  object: 'chat.completion.chunk',
  created: 1_765_000_000,
  model: 'gpt-5-mini-2025-08-07',
  service_tier: 'default',
  system_fingerprint: 'fp_0123456789',
}
const usage = { prompt_tokens: 900, completion_tokens: EVENTS, total_tokens: 900 + EVENTS }
const chunk = (index: number): object => ({
  ...head,
  choices: [{ index: 0, delta: { content: ` word${index % 97}` }, logprobs: null, finish_reason: null }],
  usage: null,
  obfuscation: 'aB3'.repeat(index % 5),
})
const events = [...Array(EVENTS).keys()].map(chunk).concat({ ...head, choices: [], usage })
const lines = [...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), 'data: [DONE]\n\n']

function packets(eventsEach: number): Uint8Array[] {
  const count = Math.ceil(lines.length / eventsEach)
  return [...Array(count).keys()].map((at) =>
    new TextEncoder().encode(lines.slice(at * eventsEach, (at + 1) * eventsEach).join('')),
  )
}

function meter(stripUsage: boolean): Meter {
  const body = { kind: 'json', value: { model: 'gpt-5-mini', stream: true } } as const
  const operation = openaiWire.identify({ method: 'POST', path: '/chat/completions', body })
  if (!operation) throw new Error('unknown endpoint')
  return operation.createMeter({ stripUsage })
}

function metered(stream: readonly Uint8Array[], stripUsage: boolean): number {
  const each = meter(stripUsage)
  let bytes = 0
  for (const packet of stream) bytes += each.chunk(packet).length
  bytes += each.flush().length
  if (each.reading().usage?.outputTokens !== EVENTS) throw new Error('usage was missed')
  return bytes
}

/** The least an SDK does: decode, cut into lines, parse the data of each. */
function parsed(stream: readonly Uint8Array[]): number {
  const decoder = new TextDecoder()
  let rest = ''
  let seen = 0
  for (const packet of stream) {
    const parts = (rest + decoder.decode(packet, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) {
      if (line.startsWith('data: {')) seen += Object.keys(JSON.parse(line.slice(6)) as object).length
    }
  }
  return seen
}

const clock = (work: () => unknown): number => {
  const start = process.hrtime.bigint()
  work()
  return Number(process.hrtime.bigint() - start) / 1_000 / lines.length
}

const fastest = (samples: number[]): number =>
  samples.sort((a, b) => a - b)[Math.floor(samples.length / 10)] ?? Number.NaN

for (const eventsEach of [1, 8]) {
  const stream = packets(eventsEach)
  const subjects: Record<string, () => unknown> = {
    parse: () => parsed(stream),
    'parse again': () => parsed(stream),
    observe: () => metered(stream, false),
    strip: () => metered(stream, true),
  }
  const samples = new Map(Object.keys(subjects).map((name) => [name, [] as number[]]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, work] of Object.entries(subjects)) samples.get(name)?.push(clock(work))
  }
  const micros = (name: string): number => fastest(samples.get(name) ?? [])
  const base = micros('parse')
  console.log(
    `${eventsEach} event(s) per packet: ` +
      Object.keys(subjects)
        .map((name) => `${name} ${micros(name).toFixed(2)} us`)
        .join(', '),
  )
  for (const [name, bar] of Object.entries(BARS)) {
    const ratio = micros(name) / base
    console.log(`stream-meter-${name}-${eventsEach} ${ratio.toFixed(2)} bar ${bar} ${ratio <= bar ? 'ok' : 'short'}`)
  }
}
