import { describe, expect, test } from 'vitest'
import { ConfigurationError, StoreUnavailableError } from '@bursar/core'
import { migrationSql, postgresStore } from '../src/index.ts'
import type { PostgresStoreOptions, Query } from '../src/index.ts'

/** A PostgreSQL that finds its schema good and answers `apply` as it is told. */
function server(apply: () => readonly object[]): { readonly query: Query; readonly statements: string[] } {
  const statements: string[] = []
  const query: Query = async (text) => {
    statements.push(text)
    if (text.includes('server_version_num')) return [{ server: '160004', meta: 'bursar.meta' }]
    if (text.includes('has_table_privilege')) return { rows: [{ version: '2', missing: null }] }
    return apply()
  }
  return { query, statements }
}

const line = { key: 'a', window: 'total', startsAt: 0, endsAt: 10, limit: null }
const nothing = JSON.stringify({ now: 5, answers: [[[null, 0, 0, 0]]] })

describe('postgresStore', () => {
  test.each<[object, RegExp]>([
    [{}, /query must be a function, such as \(text, values\) => pool.query/],
    [{ query: { query: 1 } }, /Give a function around your client, not the client/],
    [{ query: () => [], shema: 'x' }, /has no option "shema". Did you mean "schema"/],
    [{ query: () => [], schema: 'a"; drop' }, /schema must be a name of letters, digits/],
    [{ query: () => [], schema: 'x'.repeat(64) }, /at most 63 long/],
    [{ query: () => [], schema: '$migration$' }, /schema must be a name/],
    [{ query: () => [], maxBatch: 0 }, /maxBatch must be an integer from 1 to 10000; got 0/],
    [{ query: () => [], lockTimeoutMs: 0.5 }, /lockTimeoutMs must be an integer/],
    [{ query: () => [], statementTimeoutMs: '5s' }, /statementTimeoutMs must be an integer .* got "5s"/],
    [{ query: () => [], cleanupEveryMs: Number.POSITIVE_INFINITY }, /cleanupEveryMs must be an integer/],
  ])('refuses the options %o', (options, message) => {
    const make = (): unknown => postgresStore(options as PostgresStoreOptions)
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(message)
  })

  test('sends one statement for a call once it has found the schema good', async () => {
    const { query, statements } = server(() => [{ answer: nothing }])
    const store = postgresStore({ query })
    await store.ready()
    statements.length = 0
    expect(await store.read([line])).toEqual([
      { key: 'a', window: 'total', limit: null, spent: 0, credits: 0, held: 0 },
    ])
    expect(statements).toEqual(['select "bursar".apply($1::text) as answer'])
  })

  test('repeats a statement that another one stood in the way of, but not for ever', async () => {
    let failures = 3
    const { query, statements } = server(() => {
      if (failures-- > 0) throw Object.assign(new Error('could not serialize access'), { code: '40001' })
      return [{ answer: nothing }]
    })
    const store = postgresStore({ query })
    await store.read([line])
    expect(statements.filter((text) => text.includes('.apply('))).toHaveLength(4)
    failures = 100
    await expect(store.read([line])).rejects.toThrow(/could not serialize access \(40001\)/)
  })

  test('rejects a malformed request before anything is sent', async () => {
    const { query, statements } = server(() => [])
    await expect(postgresStore({ query }).read([{ ...line, limit: -1 }])).rejects.toThrow(RangeError)
    expect(statements).toEqual([])
  })

  test.each([
    ['no rows', [], /query must resolve to the rows/],
    ['rows of something else', [{ answer: 5 }], /query must resolve to what PostgreSQL answers/],
    ['cut text', [{ answer: '{"now"' }], /failed: .*JSON/],
  ])('says so where query resolves to %s', async (_, rows, message) => {
    const store = postgresStore({ query: server(() => rows).query })
    const error = await store.read([line]).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(StoreUnavailableError)
    expect(String(error)).toMatch(message)
  })

  test('refuses a server before PostgreSQL 13', async () => {
    const store = postgresStore({ query: async () => [{ server: '120019', meta: null }] })
    await expect(store.ready()).rejects.toThrow(/PostgreSQL 120019; the budget store needs 13 or later/)
  })

  test('asks again after a check that failed', async () => {
    let isDown = true
    const { query } = server(() => [{ answer: nothing }])
    const store = postgresStore({
      query: async (text, values) => {
        if (isDown) throw new Error('connect ECONNREFUSED')
        return query(text, values)
      },
    })
    await expect(store.ready()).rejects.toThrow(/ECONNREFUSED. Check the client and the server/)
    isDown = false
    await store.ready()
  })
})

test('the migration is one statement, for whatever schema it is asked', () => {
  const sql = migrationSql({ schema: 'team-a' })
  expect(sql).toMatch(/^do \$migration\$/)
  expect(sql.split('$migration$')).toHaveLength(3)
  expect(sql).toContain('create table "team-a".windows')
  expect(sql).not.toContain('bursar".')
})
