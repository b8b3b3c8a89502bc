import { StoreUnavailableError } from '@bursar/core'
import { onlyRow } from './query.js'
import type { ResolvedOptions } from './postgres-store-options.js'
import { migrationSql, SCHEMA_VERSION } from './schema/migration-sql.js'
import { quoteIdentifier } from './schema/schema-name.js'

/** PostgreSQL 13, the oldest that the functions are written for. */
const OLDEST_SERVER = 130_000

const FIND = `select current_setting('server_version_num') as server, to_regclass($1::text)::text as meta`

const checkSql = (
  schema: string,
): string => `select m.version::text as version, case when m.version = ${SCHEMA_VERSION} then (
  select string_agg(lower(p.name) || ' on ' || t.name, ', ')
  from unnest(array['windows', 'holds', 'limits', 'gates', 'ledger', 'outbox']) t(name)
  cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p(name)
  where not has_table_privilege('${schema}.' || t.name, p.name)
) end as missing from ${schema}.meta m`

/**
 * Makes sure that server and schema are what the store needs, and creates the schema where that is wanted. Throws a
 * StoreUnavailableError that says what is missing.
 */
export async function checkSchema(options: ResolvedOptions): Promise<void> {
  const { query, schema, migrate } = options
  const quoted = quoteIdentifier(schema)
  const { server, meta } = onlyRow(await query(FIND, [`${quoted}.meta`]))
  if (Number(server) < OLDEST_SERVER)
    fail(`The server is PostgreSQL ${String(server)}; the budget store needs 13 or later.`)
  if (meta === null) {
    if (!migrate) fail(`The schema "${schema}" has no tables of the budget store. Run migrationSql() first.`)
    await query(migrationSql({ schema }), [])
  }
  const { version, missing } = onlyRow(await query(checkSql(quoted), []))
  if (Number(version) !== SCHEMA_VERSION) {
    fail(
      `The schema "${schema}" has version ${String(version)}; this @bursar/store-postgres needs ${SCHEMA_VERSION}. ` +
        'Run one version of it in every process, or give this one a schema of its own.',
    )
  }
  if (typeof missing === 'string') fail(`The role lacks privileges in schema "${schema}": ${missing}. Grant them.`)
}

function fail(message: string): never {
  throw new StoreUnavailableError({ message })
}
