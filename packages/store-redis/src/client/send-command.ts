import { ConfigurationError } from '@bursar/core'
import type { RedisCallPort, RedisClient, RedisCommandPort, RedisRoutedPort, SendCommand } from './redis-client.js'

const ACCEPTED =
  'a client or cluster of node-redis 6 (createClient, createCluster) or ioredis 6 (new Redis, new Redis.Cluster), ' +
  'or an object with sendCommand(args)'

/** The one way to talk to the client, whichever it is. Throws `ConfigurationError` for anything else. */
export function sendCommandOf(client: RedisClient): SendCommand {
  if (typeof client !== 'object' || client === null) fail(`got ${client === null ? 'null' : typeof client}`)
  if (isCallPort(client)) {
    refuseKeyPrefix(client)
    // ioredis has a sendCommand too, which takes a Command of its own.
    return (_, [command = '', ...args]) => client.call(command, ...args)
  }
  if (isRoutedPort(client)) return (key, args) => client.sendCommand(key, false, args)
  if (isCommandPort(client)) return (_, args) => client.sendCommand(args)
  return fail(`got an object without sendCommand or call`)
}

function isCallPort(client: object): client is RedisCallPort {
  return typeof Reflect.get(client, 'call') === 'function'
}

function isRoutedPort(client: object): client is RedisRoutedPort {
  return isCommandPort(client) && typeof Reflect.get(client, 'nodeClient') === 'function'
}

function isCommandPort(client: object): client is RedisCommandPort {
  return typeof Reflect.get(client, 'sendCommand') === 'function'
}

/** ioredis would put its prefix before some keys and not before others, and outside of the hash tag. */
function refuseKeyPrefix(client: object): void {
  const options: unknown = Reflect.get(client, 'options')
  const prefix: unknown =
    typeof options === 'object' && options !== null ? Reflect.get(options, 'keyPrefix') : undefined
  if (typeof prefix !== 'string' || prefix === '') return
  throw new ConfigurationError(
    `redisStore: the client has keyPrefix ${JSON.stringify(prefix)}. Use a client without one, and redisStore's namespace.`,
  )
}

function fail(found: string): never {
  throw new ConfigurationError(`redisStore: client must be ${ACCEPTED}; ${found}.`)
}
