import { ConfigurationError } from '@bursar/core'

/** https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
const LONGEST_IDENTIFIER = 63

/** Refuses what PostgreSQL would cut, or what could end a quoted body. Throws a ConfigurationError. */
export function requireSchemaName(schema: unknown): asserts schema is string {
  if (typeof schema === 'string' && /^[A-Za-z_][\w-]*$/.test(schema) && schema.length <= LONGEST_IDENTIFIER) return
  const got = typeof schema === 'string' ? JSON.stringify(schema) : typeof schema
  throw new ConfigurationError(
    `schema must be a name of letters, digits, "_" and "-", at most ${LONGEST_IDENTIFIER} long; got ${got}.`,
  )
}

export function quoteIdentifier(name: string): string {
  return `"${name}"`
}
