import { mkdirSync, renameSync, rmSync, symlinkSync, existsSync, readlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Replaces the content of a volume the way the kubelet does: a new folder, and one rename of the link `..data` through
 * which every file is reached; the old folder goes at once. The source:
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/util/atomic_writer.go
 */
export function writeVolume(root: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(root, { recursive: true })
  const data = join(root, '..data')
  const old = existsSync(data) ? readlinkSync(data) : undefined
  const next = `..2026_11_28_10_00_00.${Math.random().toString().slice(2)}`
  for (const [name, text] of Object.entries(files)) {
    const file = join(root, next, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  symlinkSync(next, join(root, '..data_tmp'))
  renameSync(join(root, '..data_tmp'), data)
  for (const name of new Set(Object.keys(files).map((file) => file.split('/')[0] ?? ''))) {
    if (!existsSync(join(root, name))) symlinkSync(join('..data', name), join(root, name))
  }
  if (old !== undefined) rmSync(join(root, old), { recursive: true })
}
