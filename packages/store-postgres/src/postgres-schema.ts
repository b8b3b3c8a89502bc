import type { ResolvedOptions } from './postgres-store-options.js'
import { onlyRow } from './query.js'
import { checkSchema } from './schema-check.js'
import { migrationSql, SCHEMA_VERSION } from './schema/migration-sql.js'
import { quoteIdentifier } from './schema/schema-name.js'
import { isRepeatable, storeError } from './store-error.js'

/** How often a statement is tried again that another one stood in the way of. */
const REPEATS = 5

/** Rows of each kind that one cleanup deletes at most: it must not hold the connection for long. */
const CLEANUP_ROWS = 10_000

/** The tables and functions, called one statement at a time. */
export class PostgresSchema {
  private readonly options: ResolvedOptions
  private readonly quoted: string
  private readiness: Promise<void> | undefined

  constructor(options: ResolvedOptions) {
    this.options = options
    this.quoted = quoteIdentifier(options.schema)
  }

  /** Checked until it has been found good once. */
  ready(): Promise<void> {
    this.readiness ??= checkSchema(this.options).catch((error: unknown) => {
      this.readiness = undefined
      throw storeError(error, this.options.schema)
    })
    return this.readiness
  }

  async migrate(): Promise<void> {
    const { query, schema } = this.options
    await this.translated(() => query(migrationSql({ schema }), []))
    await this.ready()
  }

  async cleanup(): Promise<number> {
    await this.ready()
    const { query, ledgerRetentionMs } = this.options
    const text = `select ${this.quoted}.cleanup($1::text::bigint, $2::text::integer)::text as gone`
    const values = [String(ledgerRetentionMs), String(CLEANUP_ROWS)]
    return Number(onlyRow(await this.translated(() => query(text, values)))['gone'])
  }

  /** Calls a function that takes and answers JSON; rejects with what a caller may see. */
  async call(name: 'control' | 'take' | 'acknowledge', request: object): Promise<unknown> {
    return this.translated(() => this.send(name, JSON.stringify({ ...this.settings, ...request })))
  }

  /** Rejects with the client's own error. */
  async send(name: 'apply' | 'control' | 'take' | 'acknowledge', request: string): Promise<unknown> {
    await this.ready()
    const text = `select ${this.quoted}.${name}($1::text) as answer`
    for (let repeat = 0; ; repeat++) {
      try {
        return onlyRow(await this.options.query(text, [request]))['answer']
      } catch (error) {
        if (repeat >= REPEATS || !isRepeatable(error)) throw error
      }
    }
  }

  get settings(): { readonly version: number; readonly lockTimeoutMs: number; readonly statementTimeoutMs: number } {
    const { lockTimeoutMs, statementTimeoutMs } = this.options
    return { version: SCHEMA_VERSION, lockTimeoutMs, statementTimeoutMs }
  }

  private async translated<Result>(run: () => PromiseLike<Result>): Promise<Result> {
    try {
      return await run()
    } catch (error) {
      throw storeError(error, this.options.schema)
    }
  }
}
