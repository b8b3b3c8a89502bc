import type { FakeProvider, RecordedRequest } from '@bursar/testing'

/** Every request as the provider got it, without what belongs to the connection and without the stream's usage option. */
export async function wireOf(provider: FakeProvider): Promise<readonly object[]> {
  await provider.idle()
  return Promise.all(provider.requests.map(describe))
}

async function describe({ method, path, query, key, body, headers }: RecordedRequest): Promise<object> {
  return { method, path, query, key, body: await describeBody(body), headers: sdkHeaders(headers) }
}

async function describeBody(body: RecordedRequest['body']): Promise<object | undefined> {
  if (body === undefined) return undefined
  const { stream_options: _asked, ...rest } = body
  const entries = Object.entries(rest).map(async ([name, value]) => [name, await describeFile(value)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

async function describeFile(value: unknown): Promise<unknown> {
  if (!(value instanceof File)) return value
  return { name: value.name, type: value.type, text: await value.text() }
}

function sdkHeaders(headers: RecordedRequest['headers']): object {
  const isSdks = /^(x-|openai-|anthropic-|user-agent$|accept$|content-type$|idempotency-key$)/
  const told = Object.entries(headers).filter(([name]) => isSdks.test(name))
  return Object.fromEntries(told.map(([name, value]) => [name, String(value).replace(/boundary=.*/, 'boundary')]))
}
