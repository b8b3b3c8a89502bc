import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { AuditHead, AuditSink } from '../../src/contracts/audit.ts'
import { createAuditLog } from '../../src/audit/audit-log.ts'
import { verifyAuditLines } from '../../src/audit/verify-audit-log.ts'
import { AuditUnavailableError, ConfigurationError } from '../../src/errors/index.ts'
import { limitChange, memorySink, recordsOf, testLog } from './support.ts'

describe('the audit log', () => {
  test('starts a chain with a record about the writer, at the first change', async () => {
    const sink = memorySink()
    const log = testLog([sink], { writer: { service: 'support' } })
    expect(sink.lines).toEqual([])
    await log.record(limitChange('agent-day', 80))
    const [start, change] = recordsOf(sink.lines)
    expect(start).toMatchObject({
      version: 1,
      sequence: 0,
      previous: '0'.repeat(64),
      action: 'audit.start',
      actor: { type: 'system', id: 'bursar' },
      after: { service: 'support' },
    })
    expect(change).toMatchObject({
      chain: start?.chain,
      sequence: 1,
      previous: start?.hash,
      at: '2026-11-28T00:00:00.000Z',
      action: 'budget.limit',
      actor: { type: 'user', id: 'alice' },
      before: { limit: 1 },
      after: { limit: 80 },
    })
  })

  test("a record's hash is the SHA-256 of its line up to the hash", async () => {
    const sink = memorySink()
    await testLog([sink]).record(limitChange('agent-day', 80))
    const line = sink.lines[1] ?? ''
    const body = line.slice(0, line.lastIndexOf(',"hash":'))
    expect(recordsOf([line])[0]?.hash).toBe(createHash('sha256').update(body).digest('hex'))
  })

  test('concurrent changes stand in the order of their calls', async () => {
    const sink = memorySink()
    const log = testLog([sink])
    await Promise.all(Array.from({ length: 50 }, (_, index) => log.record(limitChange(`budget-${index}`, index))))
    const changes = recordsOf(sink.lines).filter(({ action }) => action === 'budget.limit')
    expect(changes.map(({ target }) => target.id)).toEqual(Array.from({ length: 50 }, (_, index) => `budget-${index}`))
    expect(verifyAuditLines(sink.lines)).toMatchObject({ isIntact: true, records: 51, problems: [] })
  })

  test('tells its head every so many records, and at its end', async () => {
    const sink = memorySink()
    const log = testLog([sink], { checkpointEvery: 5 })
    const heads: AuditHead[] = []
    log.onHead((head) => heads.push(head))
    for (let index = 0; index < 8; index++) await log.record(limitChange('agent-day', index))
    await log.close()
    const records = recordsOf(sink.lines)
    expect(records.map(({ action }) => action)).toEqual([
      'audit.start',
      ...Array(4).fill('budget.limit'),
      'audit.checkpoint',
      ...Array(4).fill('budget.limit'),
      'audit.checkpoint',
      'audit.end',
    ])
    expect(heads.map(({ sequence }) => sequence)).toEqual([5, 10, 11])
    expect(heads.at(-1)).toEqual({ chain: records[0]?.chain, sequence: 11, hash: records.at(-1)?.hash })
    expect(log.head()).toEqual(heads.at(-1))
  })

  test('every sink holds every record', async () => {
    const [one, other] = [memorySink(), memorySink()]
    const log = testLog([one, other])
    await log.record(limitChange('agent-day', 80))
    await log.close()
    expect(other.lines).toEqual(one.lines)
  })

  test('a sink that fails makes the record fail, with the cause', async () => {
    const full: AuditSink = { append: () => Promise.reject(new Error('no space left')) }
    const failure = await testLog([memorySink(), full])
      .record(limitChange('agent-day', 80))
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(AuditUnavailableError)
    expect(failure).toMatchObject({ message: expect.stringContaining('no space left'), code: 'AUDIT_UNAVAILABLE' })
  })

  test('a closed log takes no records, and closing twice is once', async () => {
    const sink = memorySink()
    const log = testLog([sink])
    await log.record(limitChange('agent-day', 80))
    await log.close()
    await log.close()
    expect(sink.lines).toHaveLength(3)
    await expect(log.record(limitChange('agent-day', 81))).rejects.toBeInstanceOf(AuditUnavailableError)
  })

  test('a log that recorded nothing leaves nothing', async () => {
    const sink = memorySink()
    await testLog([sink]).close()
    expect(sink.lines).toEqual([])
  })

  test.each([
    [{ sinks: [] }, 'at least one sink'],
    [{ sinks: [{}] }, 'method `append`'],
    [{ sinks: [memorySink()], signer: {} }, '`signer`'],
    [{ sinks: [memorySink()], checkpointEvery: 1 }, '`checkpointEvery`'],
    [{ sinks: [memorySink()], writer: { host: 1 } }, 'writer.host'],
    [{ sinks: [memorySink()], sinkz: 1 }, 'Did you mean "sinks"'],
  ])('refuses %o', (options, message) => {
    const create = (): unknown => createAuditLog(options as never)
    expect(create).toThrow(ConfigurationError)
    expect(create).toThrow(message)
  })
})
