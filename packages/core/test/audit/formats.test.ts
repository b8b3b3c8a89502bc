import { describe, expect, test } from 'vitest'
import { toCloudEvent } from '../../src/audit/to-cloud-event.ts'
import { toOcsf } from '../../src/audit/to-ocsf.ts'
import type { AuditRecord } from '../../src/contracts/audit.ts'
import { limitChange, memorySink, recordsOf, testLog } from './support.ts'

async function record(change: object = {}): Promise<AuditRecord> {
  const sink = memorySink()
  await testLog([sink]).record({ ...limitChange('agent-day', 80), ...change })
  const [, written] = recordsOf(sink.lines)
  if (written === undefined) throw new Error('nothing was written')
  return written
}

test('a CloudEvent carries the record whole', async () => {
  const written = await record()
  expect(toCloudEvent(written, { source: '/services/support' })).toEqual({
    specversion: '1.0',
    id: written.id,
    source: '/services/support',
    type: 'dev.bursar.budget.limit',
    subject: 'budget/agent-day',
    time: '2026-11-28T00:00:00.000Z',
    datacontenttype: 'application/json',
    data: written,
  })
})

describe('an OCSF event', () => {
  test('is an update of an entity by a user', async () => {
    const written = await record({ correlationId: 'deploy-7' })
    expect(toOcsf(written)).toEqual({
      category_uid: 3,
      class_uid: 3004,
      activity_id: 3,
      type_uid: 300_403,
      time: Date.UTC(2026, 10, 28),
      severity_id: 1,
      status_id: 1,
      message: 'budget.limit of budget agent-day',
      actor: { user: { uid: 'alice', type: 'user' } },
      entity: { uid: 'agent-day', type: 'budget', data: { limit: 1 } },
      entity_result: { uid: 'agent-day', type: 'budget', data: { limit: 80 } },
      metadata: {
        version: '1.6.0',
        uid: written.id,
        event_code: 'budget.limit',
        correlation_uid: 'deploy-7',
        sequence: 1,
        product: { name: 'Bursar', vendor_name: 'Bursar' },
      },
      unmapped: { chain: written.chain, previous: written.previous, hash: written.hash, outcome: 'success' },
    })
  })

  test.each([
    ['key.retire', 'success', { activity_id: 4, type_uid: 300_404, status_id: 1, severity_id: 1 }],
    ['key.compromise', 'failure', { activity_id: 3, status_id: 2, severity_id: 4 }],
    ['config.load', 'success', { activity_id: 1 }],
    ['budget.limit', 'requested', { status_id: 99 }],
  ])('%s that is %s', async (action, outcome, expected) => {
    expect(toOcsf(await record({ action, outcome }))).toMatchObject(expected)
  })
})
