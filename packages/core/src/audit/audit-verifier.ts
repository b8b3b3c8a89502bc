import type { KeyLike } from 'node:crypto'
import type { AuditDamage, AuditHead, AuditRecord } from '../contracts/audit.js'
import { type AuditPlace, hashOf, noHash, openLine, type OpenedLine, parseLine } from './audit-line.js'
import type { AuditProblem, AuditProblemKind, AuditVerdict } from './audit-verdict.js'
import { ed25519Verifier } from './ed25519-signer.js'

export interface VerifyAuditOptions {
  /** Heads that were kept elsewhere. Without one, a log that was cut off at its end looks whole. @default none */
  readonly expectedHeads?: readonly AuditHead[]
  /** Checks the signatures of `ed25519Signer`; every record that a signer signs must then bear one. @default unchecked */
  readonly publicKey?: KeyLike
}

type Link = Pick<OpenedLine, 'sequence' | 'previous' | 'hash'>

interface ChainState {
  sequence: number
  hash: string
  records: number
  isEnded: boolean
}

/** Reads a log line by line. Memory grows with the records, by their hashes only. */
export class AuditVerifier {
  readonly #expected: readonly AuditHead[]
  readonly #verify: ((hash: string, signature: string) => boolean) | undefined
  readonly #chains = new Map<string, ChainState>()
  readonly #hashes = new Set<string>([noHash])
  readonly #problems: AuditProblem[] = []
  /** Lines that are no records, until a record explains them; by hash. */
  readonly #broken = new Map<string, AuditProblem>()
  /** Where the line after this one most likely stands. */
  #due: AuditPlace | undefined
  #line = 0
  #records = 0

  constructor({ expectedHeads = [], publicKey }: VerifyAuditOptions = {}) {
    this.#expected = expectedHeads
    this.#verify = publicKey === undefined ? undefined : ed25519Verifier(publicKey)
  }

  line(bytes: Buffer): void {
    this.#line++
    const opened = openLine(bytes, this.#due)
    if (opened === undefined) return this.#breakOff(bytes)
    this.#records++
    const isEdited = hashOf(opened.body) !== opened.hash
    if (isEdited) this.#tell('edited', 'does not match its hash')
    this.#follow(opened)
    this.#hashes.add(opened.hash)
    this.#due = { chain: opened.chain, sequence: opened.sequence + 1, previous: opened.hash }
    if (!isEdited && opened.isOwn) this.#readOwn(opened, parseLine(bytes))
  }

  end(): AuditVerdict {
    const problems = [...this.#problems, ...this.#broken.values(), ...this.#missingHeads()]
    problems.sort((left, right) => left.line - right.line)
    const chains = [...this.#chains].map(([chain, { sequence, hash, records, isEnded }]) => ({
      head: { chain, sequence, hash },
      records,
      isEnded,
    }))
    return { isIntact: problems.length === 0, records: this.#records, chains, problems }
  }

  #follow({ chain, sequence, previous, hash }: OpenedLine): void {
    const state = this.#chains.get(chain)
    if (state === undefined) this.#open(chain, { sequence, previous, hash })
    else this.#continue(state, { sequence, previous, hash })
    this.#compareHead({ chain, sequence, hash })
  }

  #open(chain: string, { sequence, previous, hash }: Link): void {
    if (sequence !== 0) this.#tell('gap', `is number ${sequence} of its chain, whose beginning is not there`)
    else if (!this.#hashes.has(previous)) this.#tell('missing_beginning', 'goes on from a record that is not there')
    this.#chains.set(chain, { sequence, hash, records: 1, isEnded: false })
  }

  #continue(state: ChainState, { sequence, previous, hash }: Link): void {
    const due = state.sequence + 1
    if (sequence > due) this.#tell('gap', `is number ${sequence} of its chain where ${due} was due`)
    else if (sequence < due) this.#tell('reordered', `is number ${sequence} of its chain where ${due} was due`)
    else if (previous !== state.hash) this.#tell('broken_link', 'does not hold the hash of the record before it')
    state.sequence = Math.max(state.sequence, sequence)
    state.hash = hash
    state.records++
  }

  #compareHead({ chain, sequence, hash }: AuditHead): void {
    if (this.#expected.length === 0) return
    const expected = this.#expected.find((head) => head.chain === chain && head.sequence === sequence)
    if (expected !== undefined && expected.hash !== hash) this.#tell('rewritten', 'is not the record that was expected')
  }

  #missingHeads(): AuditProblem[] {
    const isMissing = ({ chain, sequence }: AuditHead): boolean => sequence > (this.#chains.get(chain)?.sequence ?? -1)
    return this.#expected.filter(isMissing).map(({ chain, sequence }) => ({
      line: 0,
      kind: 'truncated' as const,
      message: `Record ${sequence} of chain ${chain} was expected; the log ends before it.`,
    }))
  }

  /** Records of the log about itself. */
  #readOwn({ chain, hash, signature }: OpenedLine, { action, after }: AuditRecord): void {
    if (this.#verify !== undefined && (signature === undefined || !this.#verify(hash, signature))) {
      this.#tell('signature', signature === undefined ? 'is not signed' : 'is signed by another key')
    }
    const state = this.#chains.get(chain)
    if (action === 'audit.end' && state !== undefined) state.isEnded = true
    if (action === 'audit.recover') this.#broken.delete((after as AuditDamage).hash)
  }

  #breakOff(bytes: Buffer): void {
    const message = `Line ${this.#line} is no record: it was cut off, or written over.`
    this.#broken.set(hashOf(bytes), { line: this.#line, kind: 'not_a_record', message })
  }

  #tell(kind: AuditProblemKind, what: string): void {
    this.#problems.push({ line: this.#line, kind, message: `The record on line ${this.#line} ${what}.` })
  }
}
