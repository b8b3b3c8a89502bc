import { expect, test, describe } from 'vitest'
import { observeText } from '../../src/request/observe-text.ts'

const json = '{"a":1,"ü":"ñ"}'

function observed(body: string | ReadableStream = json) {
  const seen: string[] = []
  let broken = 0
  const original = new Response(body, {
    status: 201,
    headers: { 'content-type': 'application/json', 'x-request-id': 'r1' },
  })
  const response = observeText(original, {
    async whole(text) {
      seen.push(text)
      return text === '<html>' ? undefined : JSON.parse(text)
    },
    async broken() {
      broken++
    },
  })
  return { original, response, seen, broken: () => broken }
}

const waysToRead: Record<string, (response: Response) => Promise<unknown>> = {
  json: (response) => response.json(),
  text: async (response) => JSON.parse(await response.text()),
  arrayBuffer: async (response) => JSON.parse(new TextDecoder().decode(await response.arrayBuffer())),
  bytes: async (response) =>
    JSON.parse(new TextDecoder().decode(await (response as unknown as { bytes(): Promise<Uint8Array> }).bytes())),
  blob: async (response) => JSON.parse(await (await response.blob()).text()),
  body: async (response) => JSON.parse(await new Response(response.body).text()),
  tee: async (response) => JSON.parse(await new Response(response.body?.tee()[1]).text()),
  clone: async (response) => {
    const twin = response.clone()
    expect(await twin.json()).toEqual(await response.clone().json())
    expect([twin.status, twin.headers.get('x-request-id')]).toEqual([201, 'r1'])
    return response.json()
  },
}

describe.each(Object.entries(waysToRead))('a body read by %s', (_name, read) => {
  test('is what the provider sent, and the observer saw it whole', async () => {
    const { response, seen } = observed()
    expect(await read(response)).toEqual(JSON.parse(json))
    expect(seen).toEqual([json])
  })
})

test('stays the same response, unread until somebody reads it', async () => {
  const { original, response } = observed()
  expect(response).toBe(original)
  expect(response).toBeInstanceOf(Response)
  expect([response.status, response.headers.get('x-request-id'), response.bodyUsed]).toEqual([201, 'r1', false])
  await response.text()
  expect(response.bodyUsed).toBe(true)
})

test('is seen even where nobody reads it', async () => {
  const { seen } = observed()
  await expect.poll(() => seen).toEqual([json])
})

test('can be read once, like any response', async () => {
  const { response } = observed()
  await response.json()
  await expect(response.text()).rejects.toThrow(TypeError)
})

test('a broken body fails the reader with its own error and is told to the observer', async () => {
  const failure = new Error('reset')
  const { response, seen, broken } = observed(new ReadableStream({ start: (controller) => controller.error(failure) }))
  await expect(response.json()).rejects.toBe(failure)
  expect([seen, broken()]).toEqual([[], 1])
})

test('each reader of JSON gets an object of its own', async () => {
  const { response } = observed()
  const twins = [response.clone(), response.clone()]
  const [first, second, third] = await Promise.all([response, ...twins].map((one) => one.json()))
  expect(first).toEqual(second)
  expect(new Set([first, second, third]).size).toBe(3)
})

test('what is not JSON fails as JSON and can be seen as text', async () => {
  const { response, seen } = observed('<html>')
  await expect(response.json()).rejects.toThrow(SyntaxError)
  expect(seen).toEqual(['<html>'])
})
