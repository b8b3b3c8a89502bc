import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startProgram, stop } from '../../test/services/process.ts'
import { redisServer } from '../../test/services/redis-server.ts'

/** A Redis of its own, without persistence, on a free port of 127.0.0.1. */
export async function startRedis(): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'bursar-bench-redis-'))
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const server = await startProgram(redisServer(), args, /Ready to accept connections/)
  return {
    port,
    stop: async () => {
      await stop(server)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
