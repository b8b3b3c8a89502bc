import { administrationFunctionsSql } from './administration-functions-sql.js'
import { applyFunctionSql } from './apply-function-sql.js'
import { reserveFunctionSql } from './reserve-function-sql.js'
import { outboxFunctionsSql } from './outbox-functions-sql.js'
import { quoteIdentifier, requireSchemaName } from './schema-name.js'
import { settleFunctionSql } from './settle-function-sql.js'
import { tablesSql } from './tables-sql.js'
import { windowFunctionsSql } from './window-functions-sql.js'

/** Version of the tables and functions. A store and its schema must have the same. */
export const SCHEMA_VERSION = 2

export interface MigrationOptions {
  /** @default "bursar" */
  readonly schema?: string
}

/**
 * The SQL that creates the store's schema, tables and functions: one statement, to be run by a role that may create them,
 * with psql or any migration tool. Running it again replaces the functions by the same and changes nothing else; it fails
 * on a schema of another version. Throws a ConfigurationError for a name that PostgreSQL would cut.
 */
export function migrationSql({ schema = 'bursar' }: MigrationOptions = {}): string {
  requireSchemaName(schema)
  const quoted = quoteIdentifier(schema)
  return `do $migration$
declare
  existing integer;
begin
  perform pg_advisory_xact_lock(hashtext('bursar'), hashtext('${schema}'));
  if to_regnamespace('${quoted}') is null then
    create schema ${quoted};
  end if;
  create table if not exists ${quoted}.meta (
    is_only boolean primary key default true check (is_only), version integer not null
  );
  select t.version into existing from ${quoted}.meta t;
  if existing is null then
${tablesSql(quoted)}
    insert into ${quoted}.meta (version) values (${SCHEMA_VERSION});
  elsif existing <> ${SCHEMA_VERSION} then
    raise exception 'the schema has version %, this migration is for version ${SCHEMA_VERSION}', existing
      using errcode = 'BU001';
  end if;
${windowFunctionsSql(quoted)}
${reserveFunctionSql(quoted)}
${settleFunctionSql(quoted)}
${applyFunctionSql(quoted, SCHEMA_VERSION)}
${administrationFunctionsSql(quoted, SCHEMA_VERSION)}
${outboxFunctionsSql(quoted, SCHEMA_VERSION)}
end
$migration$;
`
}
