/** A prepared statement of `node:sqlite` or better-sqlite3. */
export interface SqliteStatement {
  run(...parameters: (string | number)[]): unknown
  get(...parameters: (string | number)[]): unknown
  all(...parameters: (string | number)[]): unknown[]
}

/** What the store needs of a database: a `DatabaseSync` of `node:sqlite` and a `Database` of better-sqlite3 have it. */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
  close(): unknown
}
