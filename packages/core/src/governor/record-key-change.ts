import { currentActor } from '../audit/actor-context.js'
import { bursarActor, recordDone } from '../audit/audited.js'
import type { AuditAction } from '../contracts/audit.js'
import type { KeyEvent } from '../contracts/events.js'
import type { Governance } from './governance.js'

/** Events that are changes of what governs; the others are news. */
const changes: Partial<Record<KeyEvent['type'], AuditAction>> = {
  'key.rotated': 'key.rotate',
  'key.quarantined': 'key.quarantine',
  'key.retired': 'key.retire',
  'key.compromised': 'key.compromise',
}

/** The one place that hears of everything that happens to keys: it is announced, and what is a change is put on record. */
export function recordKeyChange(governance: Governance, event: KeyEvent): void {
  governance.emitter.emit(event.type, () => event)
  const action = changes[event.type]
  if (action === undefined) return
  const { agent, provider, key, actor, reason, previous, until, evidence } = event
  recordDone(governance, {
    action,
    target: { type: 'key', id: key.fingerprint },
    actor: actor === undefined ? bursarActor : (currentActor() ?? { type: 'user', id: actor }),
    outcome: 'success',
    ...(reason === undefined ? {} : { reason }),
    ...(previous === undefined ? {} : { before: { key: previous } }),
    after: {
      agent,
      provider,
      key,
      ...(until === undefined ? {} : { until }),
      ...(evidence === undefined ? {} : { evidence }),
    },
  })
}
