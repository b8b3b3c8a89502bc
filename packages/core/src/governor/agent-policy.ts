import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import type { AgentOptions } from './governor-options.js'

/** What one agent may do, as its calls are checked; whatever is absent is not restricted. */
export interface AgentPolicy {
  readonly environment?: string | undefined
  /** Epoch ms. */
  readonly expiresAt?: number | undefined
  readonly origins?: ReadonlySet<string> | undefined
  readonly operations?: ReadonlySet<string> | undefined
  readonly models?: ReadonlySet<string> | undefined
  readonly hostedTools?: ReadonlySet<string> | undefined
  /** Tokens per choice. */
  readonly maxOutputTokens?: number | undefined
  readonly keyPool?: string | undefined
  readonly keyLabel?: string | undefined
}

/** The policy that an agent's options describe; the options have been checked. */
export function compileAgentPolicy(id: string, options: AgentOptions): AgentPolicy {
  const { environment, expiresAt, origins, operations, models, hostedTools, maxOutputTokens, keys } = options
  return {
    environment,
    expiresAt: expiresAt === undefined ? undefined : toEpochMs(`agents.${id}.expiresAt`, expiresAt),
    origins: origins && new Set(origins.allow.map((origin) => toOrigin(`agents.${id}.origins.allow`, origin))),
    operations: operations && new Set(operations.allow),
    models: models && new Set(models.allow),
    hostedTools: hostedTools && new Set(hostedTools.allow),
    maxOutputTokens,
    keyPool: keys?.pool,
    keyLabel: keys?.label,
  }
}

/** A date, epoch ms, or a text with a time zone or without any time: `2027-01-31` ends as that day begins in UTC. */
function toEpochMs(place: string, value: Date | string | number): number {
  const time = value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : value
  if (typeof time === 'number' && Number.isFinite(time)) return time
  throw new ConfigurationError(
    `createGovernor: \`${place}\` must be a Date, epoch ms or a text such as "2027-01-31T18:00:00Z"; got ${describeValue(value)}.`,
  )
}

/** Throws `ConfigurationError` for what is not exactly an origin: a path would look like a restriction and be none. */
function toOrigin(place: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (
    url !== undefined &&
    isWeb &&
    url.username === '' &&
    url.password === '' &&
    /^\/?$/.test(url.pathname + url.search)
  ) {
    return url.origin
  }
  throw new ConfigurationError(
    `createGovernor: \`${place}\` takes origins such as "https://api.openai.com", without path; got ${describeOrigin(url, value)}.`,
  )
}

/** Without what a URL may hide. */
function describeOrigin(url: URL | undefined, value: unknown): string {
  return url === undefined || url.username !== '' || url.password !== '' ? 'something else' : describeValue(value)
}
