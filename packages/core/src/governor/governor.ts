import type { PriceBook } from '@bursar/models'
import type { AuditActor } from '../contracts/audit.js'
import type { Limit } from '../contracts/budget.js'
import type { GovernorEventName } from '../contracts/events.js'
import type { Fetch, Provider } from '../contracts/provider.js'
import type { ListenOptions, Listener } from '../event/governor-emitter.js'
import type { BudgetStatus } from './budget-status.js'
import type { GovernorKeys } from './governor-keys.js'
import type { Providers } from './governor-options.js'
import type { RunOptions } from './run-context.js'

/** The SDK clients of a governor's providers, under the same names; none of those that `fetchProvider` declares. */
export type Clients<P extends Providers> = {
  readonly [Name in keyof P as P[Name] extends { readonly fetchOnly: true } ? never : Name]: P[Name] extends Provider<
    infer Client,
    never
  >
    ? Client
    : never
}

/** Options of the SDK clients, under the providers' names. */
export type ClientOptions<P extends Providers> = {
  readonly [Name in keyof P]?: P[Name] extends { createClient(seam: never, options?: infer Options): object }
    ? Options
    : never
}

export interface GovernOptions {
  /**
   * What becomes of the key the client was built with. `adopt`: it joins the agent's ring and serves from there.
   * `ring`: it is dropped and the agent's own key is used. @default "adopt"
   */
  readonly key?: 'adopt' | 'ring'
  /** `client`: the client authenticates itself (Azure AD, workload identity); budgets and events only. @default "key" */
  readonly auth?: 'key' | 'client'
}

export interface GovernedFetchOptions {
  /** @default the provider's own base URL */
  readonly baseUrl?: string
  /**
   * `throw` rejects with the BursarError itself instead of answering a 402, 403, 429 or 503, and with a
   * `ProviderSpendLimitError` where the provider's own cap refused. @default "respond"
   */
  readonly onDeny?: 'respond' | 'throw'
  /** @default "key" */
  readonly auth?: 'key' | 'client'
}

/** Who changes something, for the record: a user by id, or more about the actor. */
export interface ActorOptions {
  /** @default the actor of the `runAs` around the call; without either the change is refused */
  readonly actor?: string | AuditActor
}

export interface Governor<P extends Providers = Providers> {
  /**
   * The agent's clients: the SDKs' own classes, each sending with the agent's own key and within its budgets.
   * Throws `ConfigurationError` for an agent id that is malformed or, where agents are declared, unknown.
   */
  createGovernedClient(agent: string, options?: ClientOptions<P>): Clients<P>
  /**
   * Governs a client you already have, in place, and returns it. Without an agent it is steered by `run({ agent })`.
   * Throws `UnsupportedClientError` for a client that is unknown, frozen, governed already, or sends past every hook.
   */
  govern<Client extends object>(client: Client, agent?: string, options?: GovernOptions): Client
  /**
   * A fetch for any SDK that accepts one. Whatever key the SDK sends to the base URL's origin gives way to the agent's; give
   * it `placeholderKey`. Throws `ConfigurationError` for an unknown provider.
   */
  fetch(agent: string, provider: keyof P & string, options?: GovernedFetchOptions): Fetch
  /** Adds run id, tags, a budget or an agent to every governed call inside `body`. */
  run<T>(options: RunOptions, body: () => T): T
  /**
   * Names who makes the changes inside `body` (limits, suspensions, prices, keys), also after an await.
   * Throws `ConfigurationError` for an actor without an id.
   */
  runAs<T>(actor: string | AuditActor, body: () => T): T
  /** Listens to events; the returned function, or `options.signal`, unsubscribes. */
  on<Name extends GovernorEventName>(name: Name, listener: Listener<Name>, options?: ListenOptions): () => void
  status(agent: string): Promise<readonly BudgetStatus[]>
  /** Changes a budget's limit for every process that shares its store, from the next reservation on. */
  setLimit(budget: string, limit: Limit, options?: ActorOptions): Promise<void>
  /**
   * Prices calls by this book from the next one on, in this process; calls in flight keep theirs. Overrides given as
   * `createGovernor({ prices })` stay in force. Throws `ConfigurationError` for what is no price book.
   */
  setPrices(book: PriceBook): void
  /** Refuses every call of the agent from now on, in every process that shares the store. */
  suspend(agent: string, options: ActorOptions & { readonly reason: string }): Promise<void>
  resume(agent: string, options?: ActorOptions): Promise<void>
  /** Rotation, revocation and status of keys. */
  readonly keys: GovernorKeys
  /** Loads what is lazy and asks the store once, so that a service fails at start instead of at the first call. */
  ready(): Promise<void>
  /** Waits for settlements under way. */
  flush(): Promise<void>
  /** Refuses new calls, waits for those in flight (at most `timeoutMs`, default 10,000), settles, closes the store. */
  close(options?: { readonly timeoutMs?: number }): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
