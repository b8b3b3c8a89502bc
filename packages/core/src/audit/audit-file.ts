import { closeSync, fdatasync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import type { AuditDamage, AuditSink } from '../contracts/audit.js'
import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import { assertKnownOptions, assertOneOf } from '../validation/known-options.js'
import { hashOf, openLine } from './audit-line.js'

export interface AuditFileOptions {
  /** Made with mode 0600 where it does not exist; its folder must. */
  readonly path: string
  /**
   * `always`: a record survives a loss of power before the change it is about is made (some milliseconds each).
   * `never`: it survives a killed process only. @default "always"
   */
  readonly fsync?: 'always' | 'never'
}

const LINE_FEED = 0x0a
const dataSync = promisify(fdatasync)

/**
 * One JSON record per line, appended in one write each, so that processes may share a local file. A last line that was cut
 * off stays where it is, is closed with a line feed, and is told to the log as damage. Throws `ConfigurationError` where the
 * file can't be opened.
 */
export function auditFile({ path, fsync = 'always', ...rest }: AuditFileOptions): AuditSink {
  assertKnownOptions('auditFile', { path, fsync, ...rest }, ['path', 'fsync'])
  assertOneOf('auditFile: fsync', fsync, ['always', 'never'])
  const file = openFile(path)
  let damage: AuditDamage | undefined
  return {
    append(line) {
      writeSync(file, `${line}\n`)
      return fsync === 'always' ? dataSync(file) : undefined
    },
    lastHash() {
      const end = readEnd(file)
      damage = end.damage
      if (damage !== undefined) writeSync(file, '\n')
      return end.lastHash
    },
    damage: () => damage,
    close: () => closeSync(file),
  }
}

function openFile(path: string): number {
  if (typeof path !== 'string' || path === '') {
    throw new ConfigurationError(`auditFile: \`path\` must be the path of a file; got ${describeValue(path)}.`)
  }
  try {
    return openSync(path, 'a+', 0o600)
  } catch (error) {
    throw new ConfigurationError(
      `auditFile: ${path} can't be opened for appending (${String(Reflect.get(error as object, 'code'))}). Its folder must exist and be writable.`,
    )
  }
}

interface FileEnd {
  readonly lastHash?: string
  readonly damage?: AuditDamage
}

const block = 65_536

/** Reads backwards until the last whole record is found. */
function readEnd(file: number): FileEnd {
  let start = fstatSync(file).size
  let tail: Buffer = Buffer.alloc(0)
  while (start > 0) {
    const length = Math.min(block, start)
    const piece = Buffer.allocUnsafe(length)
    start -= length
    readSync(file, piece, 0, length, start)
    tail = Buffer.concat([piece, tail])
    const end = endOf(tail, start === 0)
    if (end !== undefined) return end
  }
  return {}
}

/** `undefined`: the last whole record begins before this tail. */
function endOf(tail: Buffer, isWhole: boolean): FileEnd | undefined {
  const lastFeed = tail.lastIndexOf(LINE_FEED)
  const cutOff = tail.subarray(lastFeed + 1)
  const damage = cutOff.length === 0 ? {} : { damage: { bytes: cutOff.length, hash: hashOf(cutOff) } }
  for (let feed = lastFeed; feed > 0;) {
    const before = tail.lastIndexOf(LINE_FEED, feed - 1)
    if (before === -1 && !isWhole) return undefined
    const record = openLine(tail.subarray(before + 1, feed))
    if (record !== undefined) return { lastHash: record.hash, ...damage }
    feed = before
  }
  return isWhole ? damage : undefined
}
