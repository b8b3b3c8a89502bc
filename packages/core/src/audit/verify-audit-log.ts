import { createReadStream } from 'node:fs'
import type { AuditVerdict } from './audit-verdict.js'
import { AuditVerifier, type VerifyAuditOptions } from './audit-verifier.js'

/**
 * Whether a log is what was written: finds edits, gaps, reordering, broken lines, and with expected heads also what was cut
 * off or rewritten as a whole. Rejects where the file can't be read.
 */
export async function verifyAuditFile(path: string, options?: VerifyAuditOptions): Promise<AuditVerdict> {
  const verifier = new AuditVerifier(options)
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 }) as AsyncIterable<Buffer>) {
    rest = eachLine(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), (line) => verifier.line(line))
  }
  if (rest.length > 0) verifier.line(rest)
  return verifier.end()
}

/** The same for lines that are at hand already. */
export function verifyAuditLines(lines: Iterable<string>, options?: VerifyAuditOptions): AuditVerdict {
  const verifier = new AuditVerifier(options)
  for (const line of lines) verifier.line(Buffer.from(line))
  return verifier.end()
}

/** By bytes, because a line that was cut off may hold anything. Returns what follows the last line feed. */
function eachLine(bytes: Buffer, read: (line: Buffer) => void): Buffer {
  let start = 0
  for (let feed = bytes.indexOf(0x0a); feed !== -1; feed = bytes.indexOf(0x0a, start)) {
    read(bytes.subarray(start, feed))
    start = feed + 1
  }
  return bytes.subarray(start)
}
