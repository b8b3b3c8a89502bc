import { createFakeClock } from '@bursar/testing'
import { createAuditLog, type AuditLogOptions } from '../../src/audit/audit-log.ts'
import type { AuditChange, AuditLog, AuditRecord, AuditSink } from '../../src/contracts/audit.ts'

export interface MemorySink extends AuditSink {
  readonly lines: string[]
}

export function memorySink(lines: string[] = []): MemorySink {
  return { lines, append: (line) => void lines.push(line) }
}

export function limitChange(id: string, after: number): AuditChange {
  return {
    action: 'budget.limit',
    target: { type: 'budget', id },
    actor: { type: 'user', id: 'alice' },
    outcome: 'success',
    before: { limit: 1 },
    after: { limit: after },
  }
}

/** A log whose clock and ids are the test's. */
export function testLog(sinks: readonly AuditSink[], options: Partial<AuditLogOptions> = {}): AuditLog {
  let ids = 0
  const randomId = (): string => `${options.writer?.['name'] ?? 'log'}-${(ids += 1)}`
  return createAuditLog({ clock: createFakeClock(Date.UTC(2026, 10, 28)), randomId, ...options, sinks })
}

export function recordsOf(lines: readonly string[]): AuditRecord[] {
  return lines.map((line) => JSON.parse(line) as AuditRecord)
}
