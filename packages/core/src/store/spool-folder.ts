import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { ConfigurationError } from '../errors/index.js'
import { SPOOL_VERSION, SpoolFile, type SpooledSettlement, type SpoolLine } from './spool-file.js'

/** A process on another host that has not touched its file for so long is taken for dead, in ms; it does every 30 s. */
const DEAD_AFTER_MS = 120_000
const ending = '.jsonl'

export interface OpenedSpool {
  readonly file: SpoolFile
  /** What processes that are gone have left behind, oldest first; written to `file` already. */
  readonly inherited: readonly SpooledSettlement[]
}

export interface SpoolFolderOptions {
  /** Name of this process's file, without its ending; unique. */
  readonly name: string
  /** Epoch ms. */
  readonly now: number
}

/** Opens a file of this process in the folder, and takes over the files of dead ones. Throws a ConfigurationError. */
export function openSpool(folder: string, { name, now }: SpoolFolderOptions): OpenedSpool {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const file = new SpoolFile(join(folder, `${name}${ending}`))
    return { file, inherited: inherit(folder, file, now) }
  } catch (cause) {
    throw new ConfigurationError(
      `guarded: spool must be a folder that can be written; ${JSON.stringify(folder)} can't: ${String(cause)}.`,
    )
  }
}

/** Two heirs of one file post the same ids, which a store counts once. */
function inherit(folder: string, file: SpoolFile, now: number): readonly SpooledSettlement[] {
  const inherited: SpooledSettlement[] = []
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(ending)) continue
    const path = join(folder, name)
    const pending = pendingOfDead(path, now)
    if (pending === undefined) continue
    for (const settlement of pending) file.add(settlement)
    inherited.push(...pending)
    rmSync(path, { force: true })
  }
  return inherited.toSorted((left, right) => left.at - right.at)
}

/** `undefined` where the file's process is alive, or the file is none of ours. */
function pendingOfDead(path: string, now: number): readonly SpooledSettlement[] | undefined {
  const [header, ...lines] = linesOf(readFileSync(path, 'utf8'))
  if (header === undefined || !('version' in header) || header.version !== SPOOL_VERSION) return undefined
  if (header.host === hostname() ? isAlive(header.pid) : now - statSync(path).mtimeMs < DEAD_AFTER_MS) return undefined
  const pending = new Map<string, SpooledSettlement>()
  for (const line of lines) {
    if ('posted' in line) pending.delete(line.posted)
    else if ('request' in line) pending.set(line.request.id, line)
  }
  return [...pending.values()]
}

/** A line that was cut off by a crash is none. */
function linesOf(text: string): readonly SpoolLine[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as SpoolLine]
    } catch {
      return []
    }
  })
}

/** Our own number on another's file is that of the process before this one, as in a container that was restarted. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM'
  }
}
