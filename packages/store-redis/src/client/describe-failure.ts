import { StoreUnavailableError } from '@bursar/core'

/** What a reply or an error of a client means for whoever runs the service; the first that matches. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /^NOPERM|no permissions/i,
    'Allow the user EVALSHA, EVAL, SET, MGET, HMGET, HSET, HDEL, HGETALL, PEXPIRE, EXISTS, TIME and INFO on ~{namespace}:*.',
  ],
  [/^NOAUTH|^WRONGPASS/, 'Give the client the credentials of the server.'],
  [/^MOVED|^ASK/, 'The server is part of a cluster: use createCluster of node-redis or Redis.Cluster of ioredis.'],
  [/^CROSSSLOT/, 'All keys have one hash tag; a proxy or a key prefix seems to change it.'],
  [/^READONLY/, 'The client is connected to a replica: connect it to the primary.'],
  [/^OOM/, 'The server is out of memory: raise maxmemory; an evicting policy would forget budgets.'],
  [/^MISCONF|^LOADING|^BUSY|^CLUSTERDOWN|^MASTERDOWN|^TRYAGAIN/, 'The server is not ready for writes.'],
  [
    /client is closed|connection is closed|socket closed/i,
    'Connect the client before the first call, and close the store before the client.',
  ],
  [
    /unknown command|command .*not (allowed|supported|permitted)|disabled/i,
    'The store needs Lua scripts (EVALSHA, EVAL) on Redis >= 6.2 or Valkey; a proxy may be in the way.',
  ],
  [/WRONGTYPE|user_script|attempt to|cmsgpack/i, 'A record of the namespace has been changed by something else.'],
]

/** The error that callers see for a command that failed. What it says of the cause is the server's or client's text. */
export function describeFailure(error: unknown): StoreUnavailableError {
  if (error instanceof StoreUnavailableError) return error
  const text = error instanceof Error ? error.message : String(error)
  const hint = HINTS.find(([pattern]) => pattern.test(text))?.[1]
  const message = `The Redis budget store failed: ${text.slice(0, 300)}.${hint === undefined ? '' : ` ${hint}`}`
  return new StoreUnavailableError({ message, cause: error })
}
