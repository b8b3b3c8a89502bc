import type { Stats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ReadFailure } from '../source/read-failure.js'
import { settledPath } from './settled-path.js'

/** The texts of a secret: of one file, or of the files `current` and `previous` in a folder. */
export interface SecretFiles {
  readonly current: string
  readonly previous?: string
  /** Epoch ms at which `current` was written; `undefined` in a Kubernetes volume, where each pod writes its own copy. */
  readonly writtenAt?: number
}

/** No secret is larger: https://kubernetes.io/docs/concepts/configuration/secret/#restriction-data-size */
const largestFile = 1_048_576
/** Replacements of the whole volume in the middle of a fetch that are followed. */
const attempts = 3

/**
 * Reads a secret, both keys out of the same state of the volume. What was read counts only if the volume is still the same
 * afterwards: a `previous` that is missing may have gone with the state it belonged to. Rejects with a `ReadFailure` or an
 * error of the system.
 */
export async function readSecretFiles(directory: string, path: string): Promise<SecretFiles> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const settled = await settledPath(directory, path)
    const [read] = await Promise.allSettled([readSettled(settled)])
    if (settled !== (await settledPath(directory, path))) continue
    if (read.status === 'rejected') throw read.reason
    const { writtenAt, ...texts } = read.value
    return settled === path && writtenAt !== undefined ? { ...texts, writtenAt } : texts
  }
  throw new ReadFailure('was replaced while it was read', 'It is asked again at the next call.')
}

async function readSettled(path: string): Promise<SecretFiles> {
  const found = await stat(path)
  if (!found.isDirectory()) return { current: await readRegular(path, found), writtenAt: Math.floor(found.mtimeMs) }
  const [current, previous] = [join(path, 'current'), join(path, 'previous')]
  const written = await stat(current)
  const texts = { current: await readRegular(current, written), writtenAt: Math.floor(written.mtimeMs) }
  const before = await statOrNone(previous)
  return before === undefined ? texts : { ...texts, previous: await readRegular(previous, before) }
}

/** A pipe would block a thread of Node's pool for as long as nobody writes to it. */
async function readRegular(path: string, found: Stats): Promise<string> {
  if (!found.isFile()) throw new ReadFailure('is neither a file nor a folder', 'Write the key to a file.')
  if (found.size > largestFile) throw new ReadFailure('is larger than 1 MiB', 'Check the path: no key is.')
  return readFile(path, 'utf8')
}

async function statOrNone(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return undefined
    throw error
  }
}
