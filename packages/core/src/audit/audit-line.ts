import { hash } from 'node:crypto'
import type { AuditChange, AuditRecord } from '../contracts/audit.js'

/** Everything of a record but its hash and signature. */
export type UnsealedRecord = Omit<AuditRecord, 'hash' | 'signature'>

export interface AuditPlace {
  readonly chain: string
  readonly sequence: number
  readonly previous: string
}

/** Hash of the record before the first one ever. */
export const noHash: string = '0'.repeat(64)

/**
 * A record as its line stands: the chain's fields first and the hash last, over all that stands before it. The bytes are
 * what is hashed, so verifying needs no canonical form and no parsing.
 */
export function sealedLine(record: UnsealedRecord, sign?: (hash: string) => string): { line: string; hash: string } {
  const { version, chain, sequence, previous, ...rest } = record
  const body = JSON.stringify({ version, chain, sequence, previous, ...rest }).slice(0, -1)
  const digest = hashOf(body)
  const signature = sign === undefined ? '' : `,"signature":${JSON.stringify(sign(digest))}`
  return { line: `${body},"hash":"${digest}"${signature}}`, hash: digest }
}

export function hashOf(text: string | Uint8Array): string {
  return hash('sha256', text, 'hex')
}

export interface OpenedLine extends AuditPlace {
  readonly hash: string
  /** What the hash must be of. */
  readonly body: Buffer
  readonly signature: string | undefined
}

const opening = /^\{"version":1,"chain":"([\w-]{1,64})","sequence":(\d{1,16}),"previous":"([0-9a-f]{64})",/
const ending = /,"hash":"([0-9a-f]{64})"(?:,"signature":"([\w+/=]{1,700})")?\}$/
/** Both fit well within this many bytes of a line's edges. */
const edge = 900

/** The sealing of a line; `undefined` for what is no record. */
export function openLine(line: Buffer): OpenedLine | undefined {
  const start = opening.exec(line.toString('latin1', 0, edge))
  const end = ending.exec(line.toString('latin1', Math.max(0, line.length - edge)))
  if (start === null || end === null) return undefined
  const [, chain = '', sequence = '', previous = ''] = start
  const [sealing, digest = '', signature] = end
  const body = line.subarray(0, line.length - sealing.length)
  return { chain, sequence: Number(sequence), previous, hash: digest, body, signature }
}

/** The record that a line holds. Throws `SyntaxError` where it is no JSON. */
export function parseLine(line: Buffer): AuditRecord {
  return JSON.parse(line.toString()) as AuditRecord
}

export function unsealed(change: AuditChange, place: AuditPlace, facts: { id: string; at: string }): UnsealedRecord {
  return { version: 1, ...place, ...facts, ...change }
}
