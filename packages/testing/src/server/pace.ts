import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import type { AnswerShape } from '../behaviour/answer-shape.js'
import type { Connection } from './connection.js'

/**
 * Waits before the next event, or the answer. Without a gate or a delay it is one turn of the event loop, so that a
 * client which leaves is noticed between two tokens. Ends early when the client is gone.
 */
export async function pace(shape: AnswerShape, connection: Connection, index: number): Promise<void> {
  if (shape.gate !== undefined) await Promise.race([shape.gate(index), connection.closed])
  if (shape.delayMs) await delayed(shape.delayMs, connection)
  if (shape.gate === undefined && !shape.delayMs) await nextTurn()
}

async function delayed(milliseconds: number, connection: Connection): Promise<void> {
  const over = new AbortController()
  const waited = delay(milliseconds, undefined, { signal: over.signal }).catch(() => undefined)
  await Promise.race([waited, connection.closed])
  over.abort()
}
