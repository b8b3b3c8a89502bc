/**
 * Runs one statement, with its values bound to `$1`, `$2`, and resolves to its rows; rejects with PostgreSQL's error,
 * whose `code` is the SQLSTATE. Each call may run on another connection. No statement relies on an earlier one, on a
 * session setting or on a transaction around it.
 *
 * `pg`: `(text, values) => pool.query(text, values)`, and the same with a connected client.
 * `postgres`: `(text, values) => sql.unsafe(text, values)`.
 */
export type Query = (text: string, values: string[]) => PromiseLike<QueryRows>

export type QueryRows = readonly object[] | { readonly rows: readonly object[] }

/** The one row that a statement of this package answers. */
export function onlyRow(result: QueryRows): Readonly<Record<string, unknown>> {
  const rows = 'rows' in result ? result.rows : result
  const [row] = rows
  if (row !== undefined) return { ...row }
  throw new TypeError('query must resolve to the rows of the statement, or to an object with rows; got none.')
}
