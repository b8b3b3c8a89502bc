import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'
import type { LoadOptions, LoadResult } from './load.ts'

interface Places {
  readonly baseUrl: string
  readonly vaultUrl: string
}

/** Runs the load in real processes, each under a name of its own. */
export async function runInProcesses(
  names: readonly string[],
  { baseUrl, vaultUrl }: Places,
  { workers, requestsPerWorker }: LoadOptions,
): Promise<readonly LoadResult[]> {
  const program = await bundle()
  return Promise.all(
    names.map(async (name) => {
      const facts = [name, baseUrl, vaultUrl, String(workers), String(requestsPerWorker)]
      const child = spawn(process.execPath, [program, ...facts], { stdio: ['ignore', 'pipe', 'inherit'] })
      const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
      if (code !== 0) throw new Error(`process ${name} ended with ${String(code)}: ${output}`)
      return JSON.parse(output) as LoadResult
    }),
  )
}

const packages = fileURLToPath(new URL('../../../../packages', import.meta.url))

/** The program as one file over the sources, so that it needs no build. */
async function bundle(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bursar-keys-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const outfile = join(folder, 'worker-process.mjs')
  const names = ['core', 'models', 'openai', 'redact', 'tokens', 'wire']
  await build({
    entryPoints: [fileURLToPath(new URL('./worker-process.ts', import.meta.url))],
    alias: Object.fromEntries(names.map((name) => [`@bursar/${name}`, join(packages, name, 'src/index.ts')])),
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'silent',
  })
  return outfile
}
