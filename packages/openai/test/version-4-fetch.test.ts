import { describe, expect, test } from 'vitest'
import { fetchOfVersion4 } from '../src/version-4-fetch.ts'

/** As node-fetch answers: not the platform's Response, and a Node stream for a body. */
function nodeFetch(body: AsyncIterable<Uint8Array> | null, rest: object = {}): typeof fetch {
  const headers = new Map([
    ['content-type', 'text/plain'],
    ['content-encoding', 'gzip'],
    ['content-length', '3'],
  ])
  const answer = { status: 200, statusText: 'OK', url: 'http://host/path', headers, body, ...rest }
  return (async () => answer) as unknown as typeof fetch
}

async function* pieces(texts: readonly string[], end?: () => void): AsyncGenerator<Uint8Array> {
  try {
    for (const text of texts) yield new TextEncoder().encode(text)
  } finally {
    end?.()
  }
}

describe('fetchOfVersion4', () => {
  test("gives the platform's Response, with what node-fetch said and without what is no longer true", async () => {
    const response = await fetchOfVersion4(nodeFetch(pieces(['nor', 'th'])))('http://host/path')
    expect(response).toBeInstanceOf(Response)
    expect([response.status, response.statusText, response.url]).toEqual([200, 'OK', 'http://host/path'])
    expect([...response.headers.keys()]).toEqual(['content-type'])
    await expect(response.text()).resolves.toBe('north')
  })

  test('passes a platform Response on as it is', async () => {
    const answer = new Response('north')
    await expect(fetchOfVersion4(async () => answer)('http://host/path')).resolves.toBe(answer)
  })

  test.each([204, 304])('an answer with status %i has no body', async (status) => {
    const response = await fetchOfVersion4(nodeFetch(pieces([]), { status }))('http://host/path')
    expect(response.body).toBeNull()
  })

  test('reads on only when it is read, and ends the source when it is cancelled', async () => {
    let taken = 0
    let isEnded = false
    async function* source(): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces(['a', 'b', 'c'], () => (isEnded = true))) {
        taken += 1
        yield piece
      }
    }
    const response = await fetchOfVersion4(nodeFetch(source()))('http://host/path')
    const reader = response.body?.getReader()
    expect(taken).toBe(0)
    await reader?.read()
    expect(taken).toBe(1)
    await reader?.cancel()
    expect(isEnded).toBe(true)
  })

  test('keeps the error of a body that breaks, and it is no abort', async () => {
    const broken = new Error('Premature close')
    async function* source(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('nor')
      throw broken
    }
    const response = await fetchOfVersion4(nodeFetch(source()))('http://host/path')
    await expect(response.text()).rejects.toBe(broken)
  })
})
