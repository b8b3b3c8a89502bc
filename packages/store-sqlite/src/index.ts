export type { SqliteDatabase, SqliteStatement } from './sqlite-database.js'
export { sqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite-store.js'
