import { watch, unwatchFile, watchFile, type Stats } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { levelsOf } from './settled-path.js'

export interface WatchOptions {
  readonly directory: string
  readonly path: string
  /** How often the files are looked at besides, in ms. */
  readonly pollMs: number
}

/** Changes that come this close together are one, in ms: tools write `current` and `previous` one after the other. */
const quietMs = 100

/**
 * Calls back some 100 ms after a secret's files changed. Watches folders, since a watch of a file ends with the file when
 * a Kubernetes volume replaces its link `..data`; the files themselves are looked at every `pollMs`, for file systems
 * that tell of no changes and folders that are made later. Keeps no process alive. The returned function ends it.
 */
export function watchSecret({ directory, path, pollMs }: WatchOptions, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const tell = (): void => {
    timer = undefined
    changed()
  }
  // Counted from the first change: files that never rest must not keep it from being told.
  const notice = (): void => {
    timer ??= setTimeout(tell, quietMs).unref()
  }
  const stops = [
    ...levelsOf(directory, path).map((folder) => watchFolder(folder, namesIn(folder, path), notice)),
    ...[path, join(path, 'current'), join(path, 'previous')].map((file) => pollFile(file, pollMs, notice)),
  ]
  return () => {
    clearTimeout(timer)
    for (const stop of stops) stop()
  }
}

/** What has to do with the secret among the entries of a folder. */
function namesIn(folder: string, path: string): ReadonlySet<string> {
  if (folder === path) return new Set(['..data', 'current', 'previous'])
  return new Set(folder === dirname(path) ? ['..data', basename(path)] : ['..data'])
}

function watchFolder(folder: string, names: ReadonlySet<string>, notice: () => void): () => void {
  try {
    const watcher = watch(folder, { persistent: false }, (_, name) => {
      if (name === null || names.has(name)) notice()
    })
    // The folder is gone or can't be watched any more.
    watcher.on('error', () => watcher.close())
    return () => watcher.close()
  } catch {
    return () => {}
  }
}

function pollFile(file: string, pollMs: number, notice: () => void): () => void {
  const look = (now: Stats, before: Stats): void => {
    // Node tells once of a file that does not exist.
    if (now.ino !== before.ino || now.mtimeMs !== before.mtimeMs || now.size !== before.size) notice()
  }
  watchFile(file, { interval: pollMs, persistent: false }, look)
  return () => unwatchFile(file, look)
}
