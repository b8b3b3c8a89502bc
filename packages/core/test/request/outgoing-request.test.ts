import { describe, expect, test } from 'vitest'
import { PolicyDeniedError } from '../../src/index.js'
import { isNetworkRequest, outgoingRequest } from '../../src/request/outgoing-request.js'

const url = 'https://provider.example/v1/chat/completions'
const json = { model: 'toy', messages: [] }
const text = JSON.stringify(json)
const bytes = new TextEncoder().encode(text)

describe('what leaves the process', () => {
  test.each([
    url,
    'http://127.0.0.1:8080',
    'HTTPS://PROVIDER.EXAMPLE',
    ` ${url}`,
    `\n${url}`,
    'ht\ntps://provider.example',
  ])('%j does', (input) => expect(isNetworkRequest(input)).toBe(true))

  test.each(['data:text/plain,hello', 'blob:nodedata:1', 'file:///etc/hosts'])('%s does not', (input) =>
    expect(isNetworkRequest(input)).toBe(false),
  )

  test('a URL and a Request are asked for their address', () => {
    expect(isNetworkRequest(new URL(url))).toBe(true)
    expect(isNetworkRequest(new Request(url))).toBe(true)
    expect(isNetworkRequest(new URL('data:,x'))).toBe(false)
  })

  test.each([
    ['a relative path', '/v1/models'],
    ["another platform's Request", { url, method: 'GET' }],
    ['nothing', undefined],
  ])('%s is not let through but refused', (_what, input) => {
    expect(isNetworkRequest(input as string)).toBe(true)
    expect(() => outgoingRequest(input as string)).toThrow(PolicyDeniedError)
  })
})

describe('the body', () => {
  test.each<[what: string, body: RequestInit['body']]>([
    ['a string', text],
    ['bytes', bytes],
    ['a Buffer', Buffer.from(text)],
    ['an ArrayBuffer', bytes.buffer],
    ['a part of a larger buffer', new Uint8Array([0, 0, ...bytes, 0]).subarray(2, -1)],
  ])('is read as JSON from %s', async (_what, body) => {
    const request = await outgoingRequest(url, { method: 'POST', body: body ?? null })
    expect(request.body).toEqual({ kind: 'json', value: json })
    expect(request.init.body).toBe(body)
  })

  test('is read from a form', async () => {
    const form = new FormData()
    form.set('model', 'toy')
    expect((await outgoingRequest(url, { method: 'POST', body: form })).body).toEqual({ kind: 'form', form })
  })

  test.each<[what: string, body: RequestInit['body']]>([
    ['text that is not JSON', 'model=toy'],
    ['broken JSON', '{"model":"toy"'],
    ['a JSON array', '[1]'],
    ['a JSON number', '3'],
    ['null in JSON', 'null'],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00])],
    ['a stream', new Blob([text]).stream()],
    ['a blob', new Blob([text])],
    ['search parameters', new URLSearchParams({ model: 'toy' })],
  ])('stays closed where it is %s', async (_what, body) => {
    expect((await outgoingRequest(url, { method: 'POST', body: body ?? null })).body).toEqual({ kind: 'opaque' })
  })

  test.each([undefined, null])('is none where %s is given', async (body) => {
    expect((await outgoingRequest(url, body === undefined ? {} : { body })).body).toEqual({ kind: 'none' })
  })
})

describe('a Request', () => {
  test('is read with what the options beside it change', async () => {
    const request = new Request(url, { method: 'PUT', body: '{}', headers: { 'x-a': '1' } })
    const read = await outgoingRequest(request, { method: 'POST', body: text, headers: { 'x-b': '2' } })
    expect(read).toMatchObject({ url, method: 'POST', body: { kind: 'json', value: json } })
    expect(Object.fromEntries(read.headers)).toMatchObject({ 'x-b': '2' })
  })

  test('sends the bytes it was made with, and can send them twice', async () => {
    const binary = new Uint8Array([0xff, 0x00, 0xfe, 0x80])
    const { init } = await outgoingRequest(new Request(url, { method: 'POST', body: binary }))
    const sent = [new Response(init.body ?? null), new Response(init.body ?? null)]
    for (const body of sent) expect(new Uint8Array(await body.arrayBuffer())).toEqual(binary)
  })

  test('keeps the signal of its caller', async () => {
    const controller = new AbortController()
    const { signal } = await outgoingRequest(new Request(url, { signal: controller.signal }))
    expect(signal?.aborted).toBe(false)
    controller.abort()
    expect(signal?.aborted).toBe(true)
  })

  test('without a body has none', async () => {
    expect((await outgoingRequest(new Request(url))).body).toEqual({ kind: 'none' })
  })
})

test('method and headers are what fetch would make of them', async () => {
  const request = await outgoingRequest(url, { method: 'post', headers: [['X-A', '1']] })
  expect(request.method).toBe('POST')
  expect(request.headers.get('x-a')).toBe('1')
  expect((await outgoingRequest(url)).method).toBe('GET')
})
