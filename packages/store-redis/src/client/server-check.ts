import { emitWarning } from 'node:process'
import type { SendCommand } from './redis-client.js'

/** `KEEPTTL`, `PX` with `NX`, and scripts whose effects are replicated, whatever they read from the clock. */
const OLDEST = [6, 2] as const

export interface ServerReport {
  /** Why the server cannot hold budgets. */
  readonly refusal?: string
  /** What endangers the budgets it holds. */
  readonly warning?: string
}

/** Reads what INFO says about version and eviction. A server that hides something of it is given the benefit. */
export function reportOf(info: string): ServerReport {
  const version = /^redis_version:(\d+)\.(\d+)/m.exec(info)
  const [major, minor] = [Number(version?.[1] ?? OLDEST[0]), Number(version?.[2] ?? OLDEST[1])]
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    return {
      refusal: `Redis ${major}.${minor} is too old for the budget store: it needs Redis >= ${OLDEST.join('.')} or Valkey.`,
    }
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? 'noeviction'
  const maxmemory = /^maxmemory:(\d+)/m.exec(info)?.[1]
  if (policy === 'noeviction' || maxmemory === '0') return {}
  return {
    warning:
      `The Redis server of the budget store has maxmemory-policy ${policy}: when its memory is full it forgets ` +
      `counters, and what no running process has seen of them can be spent again. Set maxmemory-policy noeviction.`,
  }
}

/** Asks the server once; emits a process warning where it may evict. Resolves to why it cannot be used, if so. */
export async function checkServer(send: SendCommand, key: string): Promise<string | undefined> {
  const { refusal, warning } = reportOf(String(await send(key, ['INFO'])))
  if (warning !== undefined) emitWarning(warning, { type: 'BursarWarning', code: 'BURSAR_REDIS_EVICTION' })
  return refusal
}
