import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { freePort, startProgram, stop } from './process.ts'
import { redisServer } from './redis-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    redisUrl: string
  }
}

/** Starts one Redis for the whole run and says where it is with `inject('redisUrl')`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'bursar-redis-'))
  const removeFolder = () => rm(folder, { recursive: true, force: true })
  try {
    const port = await freePort()
    const server = await startProgram(redisServer(), serverArguments(port, folder), /Ready to accept connections/)
    project.provide('redisUrl', `redis://127.0.0.1:${port}`)
    return async () => {
      await stop(server)
      await removeFolder()
    }
  } catch (error) {
    await removeFolder()
    throw error
  }
}

function serverArguments(port: number, folder: string): string[] {
  return ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
}
