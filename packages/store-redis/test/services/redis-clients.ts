import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'
import type { RedisClient } from '../../src/index.ts'

export interface ConnectedClient {
  readonly client: RedisClient
  /** Sends a command that needs no key, or whose first argument is one. */
  readonly send: (...args: string[]) => Promise<unknown>
  readonly close: () => void
}

export interface Servers {
  readonly url: string
  readonly nodes: readonly string[]
}

/** Each kind of client that the store is made for. */
export const CLIENTS: Readonly<Record<string, (servers: Servers) => Promise<ConnectedClient>>> = {
  'node-redis': async ({ url }) => {
    const client = createClient({ url })
    await client.connect()
    return { client, send: (...args) => client.sendCommand(args), close: () => client.destroy() }
  },
  ioredis: async ({ url }) => {
    const client = new Redis(url)
    return { client, send: (command = '', ...args) => client.call(command, ...args), close: () => client.disconnect() }
  },
  'cluster of node-redis': async ({ nodes }) => {
    const cluster = createCluster({ rootNodes: nodes.map((node) => ({ url: `redis://${node}` })) })
    await cluster.connect()
    return {
      client: cluster,
      send: (...args) => cluster.sendCommand(args.find((arg) => arg.startsWith('{')) ?? args[1], false, args),
      close: () => cluster.destroy(),
    }
  },
  'cluster of ioredis': async ({ nodes }) => {
    const cluster = new Cluster(
      nodes.map((node) => {
        const [host = '', port] = node.split(':')
        return { host, port: Number(port) }
      }),
    )
    return {
      client: cluster,
      send: (command = '', ...args) => cluster.call(command, ...args),
      close: () => cluster.disconnect(),
    }
  },
}
