import { type FakeProvider, startFakeProvider } from '@bursar/testing'

/** What a user can see of one feature. Governed or not, it must be the same. */
export interface Check<Client> {
  readonly name: string
  /** Versions whose bare client does not have the feature, or hides it by design; said in docs/google.md. */
  readonly except?: readonly string[]
  /** Whether the request arrives is a matter of chance. */
  readonly isRace?: true
  readonly observe: (client: Client, provider: FakeProvider) => Promise<unknown>
}

export interface Observation {
  /** What the caller saw. */
  readonly seen: unknown
  /** What the provider saw. */
  readonly wire: readonly object[]
}

/** Runs a check against a provider of its own: the same seed and clock give the same ids, texts and times. */
export async function observe<Client>(
  check: Check<Client>,
  key: string,
  makeClient: (provider: FakeProvider) => Client,
): Promise<Observation> {
  await using provider = await startFakeProvider({
    keys: [key],
    seed: 7,
    now: () => 1_770_000_000_000,
    countTokens: (text) => Math.ceil(text.length / 4),
  })
  const seen = await check.observe(makeClient(provider), provider)
  await provider.idle()
  const wire = (check.isRace === true ? [] : provider.requests).map(
    ({ method, path, query, key: sent, body, headers }) => {
      const told = Object.entries(headers).filter(([name]) => /^(?:x-|user-agent$|accept$|content-type$)/.test(name))
      return { method, path, query, key: sent, body, headers: Object.fromEntries(told) }
    },
  )
  return plain({ seen, wire }, provider) as Observation
}

/** As JSON, without the port and without what belongs to the connection. */
function plain(value: object, { origin }: FakeProvider): unknown {
  const passing = /^(?:date|connection|keep-alive|content-length|content-encoding|transfer-encoding|status)$/
  const text = JSON.stringify(value, (name, part: unknown) => (passing.test(name) ? undefined : part))
  return JSON.parse(text.replaceAll(origin, 'http://provider'))
}

/** What a failed call shows to whoever catches it. Throws where the call does not fail. */
export async function failureOf(action: () => unknown): Promise<object> {
  let error: unknown
  try {
    await action()
  } catch (caught) {
    error = caught
  }
  if (!(error instanceof Error)) throw new TypeError('This call was expected to fail with an error')
  const field = (name: string): unknown => Reflect.get(error, name)
  return {
    class: error.constructor.name,
    name: error.name,
    message: error.message,
    text: String(error),
    own: Object.keys(error).toSorted(),
    code: String(field('status')),
    statusText: field('statusText'),
    errorDetails: field('errorDetails'),
    hasCause: error.cause !== undefined,
  }
}

export async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}
