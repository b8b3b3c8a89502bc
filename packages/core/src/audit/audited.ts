import type { AuditActor, AuditChange, AuditLog } from '../contracts/audit.js'
import type { Governance } from '../governor/governance.js'

export type PlannedChange = Omit<AuditChange, 'outcome'>

/**
 * Makes a change that is on record: asked for before it is made, so that none goes unrecorded, and how it ended afterwards.
 * Rejects with `AuditUnavailableError`, and makes no change, where the log does not keep the first record.
 */
export async function audited<T>(governance: Governance, change: PlannedChange, make: () => Promise<T>): Promise<T> {
  await governance.audit?.record({ ...change, outcome: 'requested' })
  return recorded(governance, change, make())
}

/** Puts a change on record that must not wait for the log, such as a stop: when it is made, or has failed. */
export async function recorded<T>(governance: Governance, change: PlannedChange, made: Promise<T>): Promise<T> {
  try {
    const result = await made
    recordDone(governance, { ...change, outcome: 'success' })
    return result
  } catch (error) {
    const failure = governance.redactor.text(error instanceof Error ? error.message : String(error))
    recordDone(governance, { ...change, outcome: 'failure', after: { failure } })
    throw error
  }
}

/** Records what has happened already and can't be refused any more; a failure is an event, `audit.failed`. */
export function recordDone(governance: Governance, change: AuditChange): void {
  const { audit, activity } = governance
  if (audit !== undefined) activity.background(recordOrTell(governance, audit, change))
}

async function recordOrTell(
  { emitter, clock, redactor }: Governance,
  audit: AuditLog,
  change: AuditChange,
): Promise<void> {
  try {
    await audit.record(change)
  } catch (error) {
    const message = redactor.text(error instanceof Error ? error.message : String(error))
    emitter.emit('audit.failed', () => ({
      type: 'audit.failed',
      version: 1,
      at: clock.now(),
      action: change.action,
      target: change.target.id,
      message,
    }))
  }
}

/** What Bursar does by itself. */
export const bursarActor: AuditActor = { type: 'system', id: 'bursar' }
