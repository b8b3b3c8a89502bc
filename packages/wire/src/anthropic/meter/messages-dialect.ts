import type { MeterDialect } from '../../meter/meter-dialect.js'
import { isGiven, isJsonObject } from '../../json-values.js'
import type { JsonObject } from '../../wire-protocol.js'
import { serviceTierOf } from '../service-tier.js'
import { cumulativeUsage } from './cumulative-usage.js'
import { advisorsIn, messageUsage } from './message-usage.js'

/**
 * A message: whole, or as `message_start` (its input, and hardly any output), deltas, `message_delta` (cumulative, with the
 * final numbers where it has a `stop_reason`) and `message_stop`.
 * Source: https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export const messagesDialect: MeterDialect = {
  delta: { key: 'delta', holds: 'object' },
  telling: 'usage',
  terminator: /\{\s*"type"\s*:\s*"message_stop"/y,
  root: (event) => (isJsonObject(event['message']) ? event['message'] : event),
  ends: () => false,
  usage: (root) => messageUsage(root['usage']),
  others: (root) => advisorsIn(root['usage']),
  combine: 'larger',
  accumulate: cumulativeUsage,
  isFinal: ({ delta }) => isJsonObject(delta) && isGiven(delta['stop_reason']),
  serviceTier: (root) => (isJsonObject(root['usage']) ? serviceTierOf(root['usage']) : undefined),
  written: (root: JsonObject) => root['content'],
}
