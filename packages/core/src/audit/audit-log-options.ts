import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import { assertKnownOptions } from '../validation/known-options.js'
import type { AuditLogOptions } from './audit-log.js'

const where = 'createAuditLog'

export function assertAuditLogOptions(options: AuditLogOptions): void {
  assertKnownOptions(where, options, ['sinks', 'signer', 'checkpointEvery', 'writer', 'clock', 'randomId'])
  const { sinks, signer, checkpointEvery = 100, writer = {} } = options
  if (!Array.isArray(sinks) || sinks.length === 0) {
    throw new ConfigurationError(
      `${where}: \`sinks\` must hold at least one sink, such as auditFile({ path: "audit.jsonl" }); got ${describeValue(sinks)}.`,
    )
  }
  for (const sink of sinks) assertMethod('every sink', sink, 'append')
  if (signer !== undefined) assertMethod('`signer`', signer, 'sign')
  // Below two, every record would be followed by a checkpoint, and that by one of its own.
  if (!Number.isSafeInteger(checkpointEvery) || checkpointEvery < 2) {
    throw new ConfigurationError(
      `${where}: \`checkpointEvery\` must be a whole number of at least 2; got ${describeValue(checkpointEvery)}.`,
    )
  }
  assertTexts(writer)
}

function assertMethod(name: string, value: unknown, method: string): void {
  if (typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function') return
  throw new ConfigurationError(
    `${where}: ${name} must be an object with the method \`${method}\`; got ${describeValue(value)}.`,
  )
}

function assertTexts(writer: Readonly<Record<string, unknown>>): void {
  const wrong = Object.entries(writer).find(([, value]) => typeof value !== 'string')
  if (wrong === undefined) return
  throw new ConfigurationError(`${where}: writer.${wrong[0]} must be a text; got ${describeValue(wrong[1])}.`)
}
