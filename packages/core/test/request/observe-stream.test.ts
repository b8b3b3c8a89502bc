import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { observeStream, type StreamObserver } from '../../src/request/observe-stream.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

interface Watch extends StreamObserver {
  readonly seen: () => string
  readonly endings: () => number
}

/** Passes everything on; `x` is stripped, `!` comes at the end. */
function watch(strip = ''): Watch {
  let seen = ''
  let endings = 0
  return {
    asked: () => {},
    chunk(bytes) {
      const text = decoder.decode(bytes)
      seen += text
      return strip !== '' && text.includes(strip) ? encoder.encode(text.replaceAll(strip, '')) : bytes
    },
    flush: () => encoder.encode(strip === '' ? '' : '!'),
    async ended() {
      endings++
    },
    seen: () => seen,
    endings: () => endings,
  }
}

function answer(parts: readonly string[]): Response {
  const source = [...parts]
  const body = new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const part = source.shift()
      if (part === undefined) controller.close()
      else controller.enqueue(encoder.encode(part))
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true })
  return text
}

const waysToRead: Record<string, (response: Response) => Promise<string>> = {
  'a reader': async (response) => {
    const reader = response.body?.getReader()
    let text = ''
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
      if (done) return text
      text += decoder.decode(value)
    }
  },
  'async iteration': (response) => collect(response.body as unknown as AsyncIterable<Uint8Array>),
  values: (response) => collect((response.body as unknown as { values(): AsyncIterable<Uint8Array> }).values()),
  text: (response) => response.text(),
  arrayBuffer: async (response) => decoder.decode(await response.arrayBuffer()),
  blob: async (response) => (await response.blob()).text(),
  tee: async (response) => {
    const [left, right] = response.body?.tee() ?? []
    const texts = await Promise.all([new Response(left).text(), new Response(right).text()])
    expect(texts[0]).toBe(texts[1])
    return texts[0] ?? ''
  },
  clone: async (response) => {
    const twin = response.clone()
    const texts = await Promise.all([response.text(), twin.text()])
    expect(texts[0]).toBe(texts[1])
    return texts[0] ?? ''
  },
  pipeTo: async (response) => {
    let text = ''
    const target = new WritableStream<Uint8Array>({ write: (chunk) => void (text += decoder.decode(chunk)) })
    await response.body?.pipeTo(target)
    return text
  },
  pipeThrough: (response) =>
    collect(response.body?.pipeThrough(new TransformStream()) as unknown as AsyncIterable<Uint8Array>),
  'a reader with a buffer of its own': async (response) => {
    const reader = response.body?.getReader({ mode: 'byob' })
    let text = ''
    for (;;) {
      const { done, value } = (await reader?.read(new Uint8Array(64))) ?? { done: true, value: undefined }
      if (value !== undefined) text += decoder.decode(value)
      if (done) return text
    }
  },
}

describe.each(Object.entries(waysToRead))('a stream read by %s', (_name, read) => {
  test('reaches the reader unchanged, and its end is told once', async () => {
    const observer = watch()
    const text = await read(observeStream(answer(['one ', 'two ', 'three']), observer))
    expect({ text, seen: observer.seen(), endings: observer.endings() }).toEqual({
      text: 'one two three',
      seen: 'one two three',
      endings: 1,
    })
  })

  test('lacks what the observer stripped, and gets what it held back', async () => {
    const observer = watch('x')
    const text = await read(observeStream(answer(['one', 'x', 'xtwo']), observer))
    expect({ text, seen: observer.seen(), endings: observer.endings() }).toEqual({
      text: 'onetwo!',
      seen: 'onexxtwo',
      endings: 1,
    })
  })

  test('fails with its own error, after the end was told', async () => {
    const observer = watch()
    const failure = new Error('connection lost')
    let reads = 0
    const body = new ReadableStream({
      type: 'bytes',
      pull(controller) {
        if (reads++ > 0) throw failure
        controller.enqueue(encoder.encode('one'))
      },
    })
    await expect(read(observeStream(new Response(body), observer))).rejects.toBe(failure)
    expect(observer.endings()).toBe(1)
  })
})

test('stays the same response with the same body', () => {
  const response = answer(['one'])
  const { body } = response
  const observed = observeStream(response, watch())
  expect(observed).toBe(response)
  expect(observed.body).toBe(body)
  expect(observed.body).toBe(observed.body)
  expect(observed.bodyUsed).toBe(false)
})

test('breaking out of a loop cancels the source and tells the end once', async () => {
  let cancelled = false
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(encoder.encode('again ')),
    cancel: () => void (cancelled = true),
  })
  const observer = watch()
  const observed = observeStream(new Response(body), observer)
  for await (const _chunk of observed.body as unknown as AsyncIterable<Uint8Array>) break
  expect({ cancelled, endings: observer.endings() }).toEqual({ cancelled: true, endings: 1 })
})

test('reads ahead no further than a bare stream does', async () => {
  const pulls = async (observe: boolean): Promise<number> => {
    let pulled = 0
    const body = new ReadableStream<Uint8Array>(
      { pull: (controller) => controller.enqueue(encoder.encode(String(pulled++))) },
      { highWaterMark: 0 },
    )
    const response = new Response(body)
    const reader = (observe ? observeStream(response, watch()) : response).body?.getReader()
    await reader?.read()
    await reader?.read()
    return pulled
  }
  expect(await pulls(true)).toBe(await pulls(false))
})

test('cancelling before reading tells the end', async () => {
  const observer = watch()
  await observeStream(answer(['one']), observer).body?.cancel('not wanted')
  expect(observer.endings()).toBe(1)
})

test('whatever the pieces, the reader gets their concatenation', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ minLength: 1 })),
      fc.constantFrom(...Object.values(waysToRead)),
      async (parts, read) => {
        const bytes = parts.map((part) => decoder.decode(encoder.encode(part)))
        expect(await read(observeStream(answer(bytes), watch()))).toBe(bytes.join(''))
      },
    ),
    { numRuns: 100 },
  )
})
