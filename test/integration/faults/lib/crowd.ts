import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CallerOptions } from './caller-process.ts'
import { TruthFiles } from './truth-files.ts'

export interface CrowdOptions {
  /** The bundled `caller-process`. */
  readonly program: string
  /** For the files of truth. */
  readonly folder: string
  readonly caller: Omit<CallerOptions, 'truthFile'>
}

/** Processes that come and go. */
export class Crowd {
  readonly truth = new TruthFiles()
  killed = 0
  readonly #options: CrowdOptions
  readonly #members: ChildProcess[] = []

  constructor(options: CrowdOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { program, folder, caller } = this.#options
    const truthFile = join(folder, `${randomUUID()}.truth`)
    writeFileSync(truthFile, '')
    this.truth.add(truthFile)
    const options: CallerOptions = { ...caller, truthFile }
    const child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#members.push(child)
    const started = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => undefined)])
    assert.ok(started, 'a process has ended before it made a call')
  }

  /** The oldest; a new one takes its place. */
  async killOne(): Promise<void> {
    const victim = this.#members.shift()
    assert.ok(victim)
    const ended = once(victim, 'exit')
    victim.kill('SIGKILL')
    assert.deepEqual(await ended, [null, 'SIGKILL'])
    this.killed++
    await this.start()
  }

  /** Lets all of them end by themselves. */
  async stop(): Promise<void> {
    const ended = this.#members.map((child) => once(child, 'exit'))
    for (const child of this.#members) child.stdin?.end()
    for (const end of await Promise.all(ended)) assert.deepEqual(end, [0, null])
  }
}
