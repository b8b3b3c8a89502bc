import { BursarError, StoreUnavailableError } from '@bursar/core'

/** https://www.postgresql.org/docs/current/errcodes-appendix.html, and those that this package's functions raise. */
const HINTS: Readonly<Record<string, string>> = {
  BU001: 'Run one version of @bursar/store-postgres in every process, and its migrationSql().',
  BU002: 'Restore the row, or delete it to start it at zero.',
  BU003: 'Raise statementTimeoutMs, or find out what holds the locks.',
  '55P03': 'Raise lockTimeoutMs, or find out what holds the locks.',
  '42501': 'Grant usage on the schema, and select, insert, update and delete on its tables.',
  '42P01': 'Run migrationSql() of @bursar/store-postgres.',
  '42883': 'Run migrationSql() of @bursar/store-postgres.',
  '3F000': 'Run migrationSql() of @bursar/store-postgres.',
}

/** A statement that another one stood in the way of; nothing of it was done. */
const REPEATABLE: ReadonlySet<string> = new Set(['40001', '40P01'])

/** What one operation of a batch may be to blame for: a row, or a value that PostgreSQL cannot hold. */
const BLAMES_ONE = /^(BU002|22|23|54)/

/** The SQLSTATE of a client's error. */
function sqlStateOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

export function isRepeatable(error: unknown): boolean {
  return REPEATABLE.has(sqlStateOf(error) ?? '')
}

export function blamesOne(error: unknown): boolean {
  return BLAMES_ONE.test(sqlStateOf(error) ?? '')
}

/** The error that a caller sees. */
export function storeError(error: unknown, schema: string): Error {
  if (error instanceof BursarError) return error
  const state = sqlStateOf(error)
  const said = error instanceof Error ? error.message : String(error)
  if (state !== undefined && /^(22|54)/.test(state)) {
    const message = `PostgreSQL cannot hold an id, key or label of this call: ${said} (${state}). Use shorter, plain text.`
    return new RangeError(message, { cause: error })
  }
  const hint = (state && HINTS[state]) ?? 'Check the client and the server.'
  const code = state === undefined ? '' : ` (${state})`
  const message = `The budget store in PostgreSQL schema "${schema}" failed: ${said}${code}. ${hint}`
  return new StoreUnavailableError({ message, cause: error })
}
