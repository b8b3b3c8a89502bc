import { StoreUnavailableError } from '../errors/index.js'
import { RECORD_VERSION } from './records.js'
import type { LedgerRecord } from './records.js'

type RecordOf<Kind extends LedgerRecord['kind']> = Extract<LedgerRecord, { kind: Kind }>

export function encodeRecord(record: LedgerRecord): string {
  return JSON.stringify(record)
}

/**
 * The record in a text. Throws a StoreUnavailableError for a text that is no such record of this version: to guess could
 * grant what is spent already.
 */
export function decodeRecord<Kind extends LedgerRecord['kind']>(key: string, kind: Kind, text: string): RecordOf<Kind> {
  const record = parse(key, text)
  if (isRecordOf(kind, record)) return record
  const found = `version ${describe(record, 'v')}, kind ${describe(record, 'kind')}`
  const message =
    `The ledger record "${key}" has ${found}; this @bursar/core reads version ${RECORD_VERSION}, kind "${kind}". ` +
    'Run the same @bursar/core in every process that shares the store.'
  throw new StoreUnavailableError({ message })
}

function parse(key: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const message = `The ledger record "${key}" is not JSON. Restore it, or delete it to start its counter at zero.`
    throw new StoreUnavailableError({ message, cause })
  }
}

function isRecordOf<Kind extends LedgerRecord['kind']>(kind: Kind, value: unknown): value is RecordOf<Kind> {
  return field(value, 'v') === RECORD_VERSION && field(value, 'kind') === kind
}

function describe(value: unknown, name: string): string {
  return JSON.stringify(field(value, name)) ?? 'missing'
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
