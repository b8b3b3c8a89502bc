import { spawn } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** How long a server may take to say that it is ready. */
const READY_WITHIN_MS = 30_000

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export interface ProgramOptions {
  readonly cwd?: string
  readonly uid?: number
  readonly gid?: number
}

/** Starts a program and resolves once its output matches `ready`; it never outlives this process. */
export async function startProgram(
  file: string,
  args: readonly string[],
  ready: RegExp,
  options: ProgramOptions = {},
): Promise<ChildProcess> {
  const spawnOptions: SpawnOptions = { ...options, stdio: ['ignore', 'pipe', 'pipe'] }
  const child = spawn(file, args, spawnOptions)
  const killChild = () => child.kill('SIGKILL')
  process.once('exit', killChild)
  child.once('exit', () => process.off('exit', killChild))
  try {
    await untilOutput(child, file, ready)
  } catch (error) {
    killChild()
    throw error
  }
  return child
}

/** Runs a program to its end; throws with everything it printed if it fails. */
export async function runProgram(file: string, args: readonly string[], options: ProgramOptions = {}): Promise<string> {
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${file} ended with ${code}:\n${printed}`)
  return printed
}

/** Signals a program and waits for its end. */
export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

function untilOutput(child: ChildProcess, file: string, ready: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const timer = setTimeout(() => fail(`was not ready within ${READY_WITHIN_MS} ms`), READY_WITHIN_MS)
    const fail = (what: string) => {
      clearTimeout(timer)
      reject(new Error(`${file} ${what}:\n${printed}`))
    }
    const read = (chunk: Buffer) => {
      printed += chunk.toString()
      if (!ready.test(printed)) return
      clearTimeout(timer)
      resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', (error) => fail(`could not be started (${error.message})`))
    child.once('exit', (code, signal) => fail(`ended early with ${code ?? signal}`))
  })
}
