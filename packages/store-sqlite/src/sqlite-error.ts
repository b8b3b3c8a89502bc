import { StoreUnavailableError } from '@bursar/core'

/** https://www.sqlite.org/rescode.html: another connection is writing, or recovering. The low byte is the primary code. */
const BUSY = [5, 6]

/** Whether the statement met another connection's lock. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown }
  if (typeof errcode === 'number') return BUSY.includes(errcode & 0xff)
  return typeof code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(code)
}

/** What the driver threw, as an error of the family. */
export function unavailable(doing: string, cause: unknown): StoreUnavailableError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new StoreUnavailableError({ message: `SQLite could not ${doing}: ${reason}.`, cause })
}
