import { closeSync, futimesSync, openSync, rmSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { pid } from 'node:process'
import type { SettleRequest } from '../contracts/budget-store.js'

/** Of the format below; a file of another version is left alone. */
export const SPOOL_VERSION = 1

/** A settlement that is still to be posted. */
export interface SpooledSettlement {
  /** When it was written down, epoch ms. */
  readonly at: number
  readonly request: SettleRequest
}

export type SpoolLine =
  | { readonly version: number; readonly host: string; readonly pid: number }
  | SpooledSettlement
  | { readonly posted: string }

/**
 * A process's settlements that are still to be posted, a line of JSON each, appended before anything else is done with
 * them: the operating system keeps what is written when the process is killed. It exists only while there is something in
 * it.
 */
export class SpoolFile {
  readonly path: string
  #descriptor: number | undefined

  constructor(path: string) {
    this.path = path
  }

  add(settlement: SpooledSettlement): void {
    this.#append(settlement)
  }

  posted(id: string): void {
    this.#append({ posted: id })
  }

  /** Shows other processes that this one is alive. */
  touch(now: number): void {
    if (this.#descriptor !== undefined) futimesSync(this.#descriptor, now / 1_000, now / 1_000)
  }

  /** All is posted. */
  remove(): void {
    if (this.#descriptor === undefined) return
    closeSync(this.#descriptor)
    this.#descriptor = undefined
    rmSync(this.path, { force: true })
  }

  #append(line: SpoolLine): void {
    this.#descriptor ??= this.#open()
    writeSync(this.#descriptor, `${JSON.stringify(line)}\n`)
  }

  #open(): number {
    const descriptor = openSync(this.path, 'a', 0o600)
    const header: SpoolLine = { version: SPOOL_VERSION, host: hostname(), pid }
    writeSync(descriptor, `${JSON.stringify(header)}\n`)
    return descriptor
  }
}
