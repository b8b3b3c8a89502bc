import type { JsonObject, Meter, MeterReading } from '../../wire-protocol.js'

const encoder = new TextEncoder()

/** `streamGenerateContent` without `alt=sse` answers a JSON list of the chunks; they are read as if they were events. */
export function chunkListMeter(meter: Meter): Meter {
  return {
    body(text): JsonObject | undefined {
      const chunks = chunksIn(text)
      if (chunks === undefined) return meter.body(text)
      for (const chunk of chunks) meter.chunk(encoder.encode(`data: ${JSON.stringify(chunk)}\n\n`))
      return undefined
    },
    chunk: (bytes) => meter.chunk(bytes),
    flush: () => meter.flush(),
    reading: (): MeterReading => meter.reading(),
  }
}

function chunksIn(text: string): readonly unknown[] | undefined {
  if (!text.trimStart().startsWith('[')) return undefined
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list : undefined
  } catch {
    return undefined
  }
}
