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
  const { version, chain, sequence, previous, action, ...rest } = record
  const body = JSON.stringify({ version, chain, sequence, previous, action, ...rest }).slice(0, -1)
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
  /** The record is about the log itself. */
  readonly isOwn: boolean
}

const openingOf = ({ chain, sequence, previous }: AuditPlace): string =>
  `{"version":1,"chain":"${chain}","sequence":${sequence},"previous":"${previous}",`
const opening = /^\{"version":1,"chain":"([\w-]{1,64})","sequence":(\d{1,16}),"previous":"([0-9a-f]{64})",/
const ending = /,"hash":"([0-9a-f]{64})"(?:,"signature":"([\w+/=]{1,700})")?\}$/
const ownAction = '"action":"audit.'
/** An opening and an own action fit in it. */
const startLength = 256
/** An ending fits in it. */
const endLength = 900

/**
 * The sealing of a line; `undefined` for what is no record. Nearly every line is the next one of the chain before it and
 * bears no signature: comparing it with `due` costs a third of reading it.
 */
export function openLine(line: Buffer, due?: AuditPlace): OpenedLine | undefined {
  const start = line.toString('latin1', 0, startLength)
  const place = due !== undefined && start.startsWith(openingOf(due)) ? due : placeIn(start)
  const seal = sealIn(line)
  if (place === undefined || seal === undefined) return undefined
  const { chain, sequence, previous } = place
  const body = line.subarray(0, line.length - seal.length)
  const isOwn = start.startsWith(ownAction, openingOf(place).length)
  return { chain, sequence, previous, hash: seal.hash, signature: seal.signature, body, isOwn }
}

function placeIn(start: string): AuditPlace | undefined {
  const [, chain = '', sequence = '', previous = ''] = opening.exec(start) ?? []
  return chain === '' ? undefined : { chain, sequence: Number(sequence), previous }
}

interface Seal {
  readonly length: number
  readonly hash: string
  readonly signature?: string | undefined
}

const plainSeal = ',"hash":"'.length + 64 + '"}'.length

function sealIn(line: Buffer): Seal | undefined {
  const plain = line.toString('latin1', Math.max(0, line.length - plainSeal))
  if (plain.startsWith(',"hash":"') && plain.endsWith('"}')) return { length: plainSeal, hash: plain.slice(9, -2) }
  const [seal, hash = '', signature] = ending.exec(line.toString('latin1', Math.max(0, line.length - endLength))) ?? []
  return seal === undefined ? undefined : { length: seal.length, hash, signature }
}

/** The record that a line holds. Throws `SyntaxError` where it is no JSON. */
export function parseLine(line: Buffer): AuditRecord {
  return JSON.parse(line.toString()) as AuditRecord
}

export function unsealed(change: AuditChange, place: AuditPlace, facts: { id: string; at: string }): UnsealedRecord {
  return { version: 1, ...place, ...facts, ...change }
}
