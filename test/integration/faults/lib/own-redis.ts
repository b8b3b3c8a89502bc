import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { freePort, startProgram, stop } from '../../../services/process.ts'
import { redisServer } from '../../../services/redis-server.ts'

/** A Redis of one test, which it may stop, kill and start again; it writes every command to disk before it answers. */
export interface OwnRedis {
  readonly url: string
  freeze(): void
  thaw(): void
  kill(): Promise<void>
  start(): Promise<void>
}

export async function ownRedis(): Promise<OwnRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'bursar-own-redis-'))
  const port = await freePort()
  const network = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
  const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always']
  let server: ChildProcess | undefined
  const start = async (): Promise<void> => {
    server = await startProgram(redisServer(), [...network, ...durable], /Ready to accept connections/)
  }
  onTestFinished(async () => {
    server?.kill('SIGCONT')
    if (server !== undefined) await stop(server, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    freeze: () => void server?.kill('SIGSTOP'),
    thaw: () => void server?.kill('SIGCONT'),
    kill: async () => (server === undefined ? undefined : stop(server, 'SIGKILL')),
    start,
  }
}
