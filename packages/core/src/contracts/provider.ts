import type { WireProtocol } from '@bursar/wire'

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** A provider as `createGovernor({ providers })` takes it: its wire, and how its SDK is hooked. */
export interface Provider<Client extends object = object, Options = never> {
  /** What is on the wire; also names the provider in budgets, prices, keys and events. */
  readonly wire: WireProtocol
  /** No SDK stands behind it: it is reached through `governor.fetch` only, and `createClient` always throws. */
  readonly fetchOnly?: true
  /** A new client of the SDK that holds a placeholder instead of a key and sends through the seam. */
  createClient(seam: ClientSeam, options?: Options): Client
  /** Hooks an existing client in place. Throws `UnsupportedClientError` for one that can't be governed. */
  governClient(client: object, seam: ClientSeam): void
  /** Whether `client` looks like this provider's SDK (by shape; CJS and ESM copies are different classes). */
  recognises(client: object): boolean
}

/** What the governor hands to an SDK hook. */
export interface ClientSeam {
  /** The agent; `undefined` for a shared client that is steered by `governor.run({ agent }, ...)`. */
  readonly agent: string | undefined
  /** Stands where the SDK expects a key; the governed fetch replaces it by the real one. */
  readonly placeholder: string
  /** `client`: the client authenticates itself; no key is looked up or attached. */
  readonly auth: 'key' | 'client'
  /** Wraps the fetch that reaches the network. One wrapped fetch serves one base URL. */
  governFetch(options: GovernFetchOptions): Fetch
  /** Takes over the key an existing client was built with, where `govern(client, agent, { key: "adopt" })` asks for it. */
  readonly adoptKey: ((secret: string) => void) | undefined
  /** Turns the SDK's own error into a decorated one where it carries a denial of ours; else returns it as it is. */
  decorateError<T>(error: T, headers: Headers | undefined): T
}

export interface GovernFetchOptions {
  /** Requests to any other origin pass without a key. */
  readonly baseUrl: string
  /** @default globalThis.fetch */
  readonly send?: Fetch
  /**
   * The client's own timeout in ms, asked at each call: a wait of ours ends before it. SDKs say only a timeout given with
   * the call on the wire. @default none
   */
  readonly timeoutMs?: () => number | undefined
}
