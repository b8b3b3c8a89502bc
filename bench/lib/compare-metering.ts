import type { Meter } from '@bursar/wire'

const ROUNDS = 60

export interface ComparedMetering {
  /** Begins each line of the report: `stream-meter`. */
  readonly name: string
  /** The events of one stream, as they stand on the wire. */
  readonly lines: readonly string[]
  readonly outputTokens: number
  readonly meter: (stripUsage: boolean) => Meter
  /** Over what an SDK's own parsing costs; what has no bar is not measured. */
  readonly bars: { readonly observe: number; readonly strip?: number }
}

/**
 * What metering adds per event of a stream, beside what an SDK spends on it anyway: decode, split, JSON.parse. Subjects take
 * turns, stream by stream, in one process; the figure of each is the fastest tenth of its rounds.
 */
export function compareMetering(compared: ComparedMetering): void {
  for (const eventsEach of [1, 8]) compareAt(compared, eventsEach)
}

function compareAt(compared: ComparedMetering, eventsEach: number): void {
  const { name, lines, bars } = compared
  const stream = packets(lines, eventsEach)
  const subjects: Record<string, () => unknown> = {
    parse: () => parsed(stream),
    'parse again': () => parsed(stream),
    observe: () => metered(compared, stream, false),
    ...(bars.strip === undefined ? {} : { strip: () => metered(compared, stream, true) }),
  }
  const samples = new Map(Object.keys(subjects).map((subject) => [subject, [] as number[]]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [subject, work] of Object.entries(subjects)) samples.get(subject)?.push(clock(work) / lines.length)
  }
  const micros = (subject: string): number => fastest(samples.get(subject) ?? [])
  const figures = Object.keys(subjects).map((subject) => `${subject} ${micros(subject).toFixed(2)} us`)
  console.log(`${eventsEach} event(s) per packet: ${figures.join(', ')}`)
  for (const [subject, bar] of Object.entries(bars)) {
    const ratio = micros(subject) / micros('parse')
    console.log(`${name}-${subject}-${eventsEach} ${ratio.toFixed(2)} bar ${bar} ${ratio <= bar ? 'ok' : 'short'}`)
  }
}

function packets(lines: readonly string[], eventsEach: number): Uint8Array[] {
  const count = Math.ceil(lines.length / eventsEach)
  return [...Array(count).keys()].map((at) =>
    new TextEncoder().encode(lines.slice(at * eventsEach, (at + 1) * eventsEach).join('')),
  )
}

function metered({ meter, outputTokens }: ComparedMetering, stream: readonly Uint8Array[], strip: boolean): number {
  const each = meter(strip)
  let bytes = 0
  for (const packet of stream) bytes += each.chunk(packet).length
  bytes += each.flush().length
  if (each.reading().usage?.outputTokens !== outputTokens) throw new Error('usage was missed')
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

/** Microseconds. */
function clock(work: () => unknown): number {
  const start = process.hrtime.bigint()
  work()
  return Number(process.hrtime.bigint() - start) / 1_000
}

function fastest(samples: number[]): number {
  return samples.sort((a, b) => a - b)[Math.floor(samples.length / 10)] ?? Number.NaN
}
