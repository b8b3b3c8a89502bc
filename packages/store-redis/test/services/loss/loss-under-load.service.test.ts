import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort, startProgram, stop } from '../../../../../test/services/process.ts'
import { redisServer } from '../../../../../test/services/redis-server.ts'

const PROCESSES = 3
const CALLERS = 8
const HOLD = 1_000
const CAP = 1_000_000
const IN_FLIGHT = PROCESSES * CALLERS * HOLD

const packages = fileURLToPath(new URL('../../../../', import.meta.url))
let folder: string
let program: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bursar-loss-'))
  program = await bundle()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What happens to the server, and at which share of the cap; the last one when hardly anything is left. */
const FAULTS: readonly (readonly [number, (server: Server) => Promise<void>])[] = [
  [0.2, (server) => server.flush()],
  [0.45, (server) => server.restart()],
  [0.7, (server) => server.evict()],
  [0.95, (server) => server.flush()],
]

test('FLUSHALL, a restart and an eviction under load cost less than what is in flight; a store that forgets loses it all', async () => {
  const remembering = await spendUnderFaults('remembering')
  const forgetful = await spendUnderFaults('forgetful')
  expect(remembering).toBeLessThanOrEqual(CAP * 1.001 + IN_FLIGHT)
  expect(remembering).toBeGreaterThan(CAP * 0.97)
  expect(forgetful).toBeGreaterThan(CAP * 1.5)
})

/** All that the processes have spent, until each of them was told that the budget is exhausted. */
async function spendUnderFaults(kind: 'remembering' | 'forgetful'): Promise<number> {
  const server = await Server.start()
  try {
    const spent = new Map<number, number>()
    const faults = [...FAULTS]
    let underway = Promise.resolve()
    const children = Array.from({ length: PROCESSES }, (_, index) => {
      const args = [String(server.port), 'ns', `agent ${index}`, String(CAP), kind]
      const child = fork(program, args, { env: { ...process.env, NODE_NO_WARNINGS: '1' } })
      child.on('message', (message: { spent: number }) => {
        spent.set(index, message.spent)
        const [share = Infinity, fault] = faults[0] ?? []
        if (fault === undefined || sum(spent) < share * CAP) return
        faults.shift()
        underway = underway.then(() => fault(server))
      })
      return child
    })
    const ended = await Promise.all(children.map((child: ChildProcess) => once(child, 'exit')))
    await underway
    expect(ended.map(([code]) => code)).toEqual(children.map(() => 0))
    expect(faults).toEqual([])
    return sum(spent)
  } finally {
    await server.stop()
  }
}

function sum(spent: ReadonlyMap<number, number>): number {
  return [...spent.values()].reduce((total, one) => total + one, 0)
}

/** A Redis of its own, without persistence. */
class Server {
  readonly port: number
  private program: ChildProcess
  private admin: Redis

  private constructor(port: number, server: ChildProcess) {
    this.port = port
    this.program = server
    this.admin = new Redis(port, '127.0.0.1')
  }

  static async start(): Promise<Server> {
    const port = await freePort()
    return new Server(port, await startOn(port))
  }

  async flush(): Promise<void> {
    await this.admin.flushall()
  }

  async restart(): Promise<void> {
    this.admin.disconnect()
    await stop(this.program, 'SIGKILL')
    this.program = await startOn(this.port)
    this.admin = new Redis(this.port, '127.0.0.1')
  }

  /** Has the server evict keys for want of memory. */
  async evict(): Promise<void> {
    await this.admin.config('SET', 'maxmemory-policy', 'allkeys-random')
    const keys = await this.admin.dbsize()
    // Less than an empty server takes: the next write has it evict everything.
    await this.admin.config('SET', 'maxmemory', '100000')
    await this.admin.set('a write', 'is refused').catch(() => undefined)
    await this.admin.config('SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction')
    const evicted = Number(/evicted_keys:(\d+)/.exec(await this.admin.info('stats'))?.[1])
    if (evicted < keys / 2) throw new Error(`only ${evicted} of ${keys} keys were evicted`)
  }

  async stop(): Promise<void> {
    this.admin.disconnect()
    await stop(this.program)
  }
}

function startOn(port: number): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  return startProgram(redisServer(), args, /Ready to accept connections/)
}

/** The child as one file over the sources, so that it needs no build. */
async function bundle(): Promise<string> {
  const outfile = join(folder, 'caller-process.mjs')
  const names = ['core', 'models', 'redact', 'store-redis', 'store-testkit', 'tokens', 'wire']
  await build({
    entryPoints: [fileURLToPath(new URL('./caller-process.ts', import.meta.url))],
    alias: Object.fromEntries(names.map((name) => [`@bursar/${name}`, join(packages, name, 'src/index.ts')])),
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)` },
    outfile,
    logLevel: 'silent',
  })
  return outfile
}
