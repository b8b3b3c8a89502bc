import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'

const lineBytes = 8

/** The sum of what processes have written to their files so far: a line of seven digits per call. */
export class TruthFiles {
  readonly #files = new Map<string, { descriptor: number; read: number }>()
  #sum = 0

  add(path: string): void {
    if (!existsSync(path)) throw new Error(`${path} is not there yet`)
    this.#files.set(path, { descriptor: openSync(path, 'r'), read: 0 })
  }

  sum(): number {
    for (const file of this.#files.values()) {
      const end = fstatSync(file.descriptor).size
      const bytes = Buffer.alloc(end - (end % lineBytes) - file.read)
      if (bytes.length === 0) continue
      readSync(file.descriptor, bytes, 0, bytes.length, file.read)
      file.read += bytes.length
      for (const line of bytes.toString('latin1').split('\n')) this.#sum += Number(line)
    }
    return this.#sum
  }

  close(): void {
    for (const { descriptor } of this.#files.values()) closeSync(descriptor)
  }
}
