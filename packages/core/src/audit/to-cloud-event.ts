import type { AuditRecord } from '../contracts/audit.js'

/** A CloudEvents 1.0 event in its JSON form. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
export interface AuditCloudEvent {
  readonly specversion: '1.0'
  readonly id: string
  /** URI of the service that changed something. */
  readonly source: string
  /** `dev.bursar.` and the action: `dev.bursar.key.rotate`. */
  readonly type: string
  readonly subject: string
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly data: AuditRecord
}

export function toCloudEvent(record: AuditRecord, { source }: { readonly source: string }): AuditCloudEvent {
  return {
    specversion: '1.0',
    id: record.id,
    source,
    type: `dev.bursar.${record.action}`,
    subject: `${record.target.type}/${record.target.id}`,
    time: record.at,
    datacontenttype: 'application/json',
    data: record,
  }
}
