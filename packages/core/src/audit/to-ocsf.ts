import type { AuditRecord } from '../contracts/audit.js'

/**
 * An OCSF 1.6 event of class Entity Management (3004). Pinned: later versions move fields.
 * https://schema.ocsf.io/1.6.0/classes/entity_management
 */
export interface AuditOcsfEvent {
  readonly category_uid: 3
  readonly class_uid: 3004
  readonly activity_id: number
  /** `class_uid * 100 + activity_id` */
  readonly type_uid: number
  /** Epoch ms. */
  readonly time: number
  readonly severity_id: number
  readonly status_id: 1 | 2 | 99
  readonly message: string
  readonly actor: { readonly user: { readonly uid: string; readonly name?: string; readonly type: string } }
  readonly entity: { readonly uid: string; readonly type: string; readonly data?: unknown }
  readonly entity_result?: { readonly uid: string; readonly type: string; readonly data?: unknown }
  readonly metadata: {
    readonly version: '1.6.0'
    readonly uid: string
    readonly event_code: string
    readonly correlation_uid?: string
    readonly sequence: number
    readonly product: { readonly name: 'Bursar'; readonly vendor_name: 'Bursar' }
  }
  /** What the schema has no place for: the record's place in its chain. */
  readonly unmapped: Readonly<Record<string, string>>
}

const activity = { create: 1, read: 2, update: 3, delete: 4, other: 99 } as const
const informational = 1
const high = 4

export function toOcsf(record: AuditRecord): AuditOcsfEvent {
  const { action, target, before, after, correlationId, chain, previous, hash } = record
  const activityId = activityOf(record)
  const entity = { uid: target.id, type: target.type }
  return {
    category_uid: 3,
    class_uid: 3004,
    activity_id: activityId,
    type_uid: 3004 * 100 + activityId,
    time: Date.parse(record.at),
    severity_id: action === 'key.compromise' ? high : informational,
    status_id: { requested: 99 as const, success: 1 as const, failure: 2 as const }[record.outcome],
    message: record.reason ?? `${action} of ${target.type} ${target.id}`,
    actor: { user: userOf(record) },
    entity: before === undefined ? entity : { ...entity, data: before },
    ...(after === undefined ? {} : { entity_result: { ...entity, data: after } }),
    metadata: {
      version: '1.6.0',
      uid: record.id,
      event_code: action,
      ...(correlationId === undefined ? {} : { correlation_uid: correlationId }),
      sequence: record.sequence,
      product: { name: 'Bursar', vendor_name: 'Bursar' },
    },
    unmapped: { chain, previous, hash, outcome: record.outcome },
  }
}

function activityOf({ action }: AuditRecord): number {
  if (action === 'key.adopt' || action === 'config.load') return activity.create
  if (action === 'key.retire') return activity.delete
  return action.startsWith('audit.') ? activity.other : activity.update
}

function userOf({ actor }: AuditRecord): AuditOcsfEvent['actor']['user'] {
  const name = actor.name === undefined ? {} : { name: actor.name }
  return { uid: actor.id, ...name, type: actor.type }
}
