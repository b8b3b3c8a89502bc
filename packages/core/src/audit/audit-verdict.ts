import type { AuditHead } from '../contracts/audit.js'

export type AuditProblemKind =
  /** A line that is no record: cut off or overwritten. */
  | 'not_a_record'
  /** A record's bytes are not what was hashed: edited. */
  | 'edited'
  /** Records of the chain are missing before this one. */
  | 'gap'
  /** A record stands after one that came later, or twice. */
  | 'reordered'
  /** A record does not hold the hash of the one before. */
  | 'broken_link'
  /** A chain goes on from a record that is not there. */
  | 'missing_beginning'
  /** A signed kind of record is not signed, or not by this key. */
  | 'signature'
  /** An expected head lies beyond the end of its chain. */
  | 'truncated'
  /** The record at an expected head has another hash. */
  | 'rewritten'

export interface AuditProblem {
  /** From 1; 0 where it is about the log as a whole. */
  readonly line: number
  readonly kind: AuditProblemKind
  readonly message: string
}

export interface VerifiedChain {
  readonly head: AuditHead
  readonly records: number
  /** `audit.end` was written: nothing can be missing after it. Without it the writer lives, was killed, or its end is cut off. */
  readonly isEnded: boolean
}

export interface AuditVerdict {
  readonly isIntact: boolean
  readonly records: number
  readonly chains: readonly VerifiedChain[]
  readonly problems: readonly AuditProblem[]
}
