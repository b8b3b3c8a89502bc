export { postgresStore, type PostgresStore } from './postgres-store.js'
export type { PostgresStoreOptions } from './postgres-store-options.js'
export type { Query, QueryRows } from './query.js'
export { migrationSql, type MigrationOptions, SCHEMA_VERSION } from './schema/migration-sql.js'
