import { readFileSync } from 'node:fs'
import type { Connected } from './postgres-subject.ts'

/** The query of the documentation, over another schema: windows whose counters are not the sums of the ledger. */
export async function ledgerMismatches({ query }: Connected, schema: string): Promise<readonly object[]> {
  const page = readFileSync(new URL('../../../docs/postgres.md', import.meta.url), 'utf8')
  const sql = /```sql\n-- reconcile\n([\s\S]*?)```/.exec(page)?.[1]
  if (sql === undefined) throw new Error('docs/postgres.md has no query to reconcile with')
  const result = await query(sql.replaceAll('bursar.', `${schema}.`).replace(/;\s*$/, ''), [])
  return 'rows' in result ? result.rows : [...result]
}
