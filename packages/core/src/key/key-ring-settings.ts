import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import { assertKnownOptions } from '../validation/known-options.js'

/** How keys are kept, all in ms. */
export interface KeyRingOptions {
  /**
   * How long a source's answer is used before it is asked again: the default of AWS's own caching clients.
   * https://docs.aws.amazon.com/secretsmanager/latest/userguide/secrets-manager-agent.html @default 300_000
   */
  readonly lifetimeMs?: number
  /** How long the key before a rotation may still serve where the new one is rejected. @default 86_400_000 (24 h) */
  readonly overlapMs?: number
  /** How long keys serve while their source fails. @default 86_400_000 (24 h) */
  readonly staleLimitMs?: number
  /** How long one answer of a source is waited for. @default 5_000 */
  readonly fetchDeadlineMs?: number
}

export type KeyRingSettings = Required<KeyRingOptions>

const dayMs = 86_400_000
/** A timer of Node fires at once where its delay is longer: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const longestTimerMs = 2 ** 31 - 1

/** Throws `ConfigurationError` for an unknown name or an impossible time. */
export function completeKeyRingOptions(options: KeyRingOptions = {}): KeyRingSettings {
  assertKnownOptions('createGovernor: keyRing', options, ['lifetimeMs', 'overlapMs', 'staleLimitMs', 'fetchDeadlineMs'])
  const { lifetimeMs = 300_000, overlapMs = dayMs, staleLimitMs = dayMs, fetchDeadlineMs = 5_000 } = options
  assertTime('lifetimeMs', lifetimeMs, { least: 1_000 })
  assertTime('overlapMs', overlapMs, { least: 0 })
  assertTime('staleLimitMs', staleLimitMs, { least: 0 })
  assertTime('fetchDeadlineMs', fetchDeadlineMs, { least: 1, most: longestTimerMs })
  return { lifetimeMs, overlapMs, staleLimitMs, fetchDeadlineMs }
}

function assertTime(name: string, value: unknown, { least, most = Number.MAX_SAFE_INTEGER }: Bounds): void {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return
  throw new ConfigurationError(
    `createGovernor: keyRing.${name} must be a whole number of ms from ${least} to ${most}; got ${describeValue(value)}.`,
  )
}

interface Bounds {
  readonly least: number
  readonly most?: number
}
