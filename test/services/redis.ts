import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { TestProject } from 'vitest/node'
import { freePort, startProgram, stop } from './process.ts'
import { redisServer } from './redis-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    redisUrl: string
    /** Three masters without replicas, `host:port` each. */
    redisClusterNodes: readonly string[]
  }
}

/** Where the slots of the three masters begin, and the end of the last. */
const SLOT_BOUNDS = [0, 5_461, 10_923, 16_384] as const
const POLL_MS = 20
const CLUSTER_WITHIN_MS = 20_000

/** Starts one Redis and a cluster for the whole run; `inject('redisUrl')` and `inject('redisClusterNodes')` say where. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'bursar-redis-'))
  const servers: ChildProcess[] = []
  const teardown = async () => {
    await Promise.all(servers.map((server) => stop(server)))
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const port = await freePort()
    servers.push(await startServer(serverArguments(port, folder)))
    project.provide('redisUrl', `redis://127.0.0.1:${port}`)
    const nodes: ClusterNode[] = []
    for (let index = 0; index < SLOT_BOUNDS.length - 1; index++) {
      const node = { port: await freePort(), busPort: await freePort() }
      servers.push(await startServer([...serverArguments(node.port, folder), ...clusterArguments(index, node.busPort)]))
      nodes.push(node)
    }
    await joinCluster(nodes)
    project.provide(
      'redisClusterNodes',
      nodes.map((node) => `127.0.0.1:${node.port}`),
    )
    return teardown
  } catch (error) {
    await teardown()
    throw error
  }
}

interface ClusterNode {
  readonly port: number
  readonly busPort: number
}

function startServer(args: readonly string[]): Promise<ChildProcess> {
  return startProgram(redisServer(), args, /Ready to accept connections/)
}

function serverArguments(port: number, folder: string): string[] {
  return ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
}

function clusterArguments(index: number, busPort: number): string[] {
  const file = ['--cluster-config-file', `nodes-${index}.conf`]
  return ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), ...file, '--cluster-node-timeout', '2000']
}

/** Gives each node its slots and an epoch of its own, introduces them, and waits until all agree. */
async function joinCluster(nodes: readonly ClusterNode[]): Promise<void> {
  const clients = nodes.map(({ port }) => new Redis(port, '127.0.0.1'))
  try {
    for (const [index, client] of clients.entries()) {
      const [start = 0, end = 0] = SLOT_BOUNDS.slice(index, index + 2)
      await client.call('CLUSTER', 'ADDSLOTSRANGE', String(start), String(end - 1))
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))
    }
    for (const { port, busPort } of nodes.slice(1)) {
      await clients[0]?.call('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPort))
    }
    const giveUp = AbortSignal.timeout(CLUSTER_WITHIN_MS)
    while (!(await Promise.all(clients.map(seesAll))).every(Boolean)) {
      if (giveUp.aborted) throw new Error(`the Redis cluster was not ready within ${CLUSTER_WITHIN_MS} ms`)
      await setTimeout(POLL_MS)
    }
  } finally {
    for (const client of clients) client.disconnect()
  }
}

async function seesAll(client: Redis): Promise<boolean> {
  const info = String(await client.call('CLUSTER', 'INFO'))
  return info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3')
}
