import { isJsonObject } from '../../json-values.js'
import type { MeterDialect } from '../../meter/meter-dialect.js'
import { tierOf } from '../service-tier.js'
import { converseUsage } from './converse-usage.js'

/**
 * Converse: whole, or as `messageStart`, deltas, `messageStop` and, last of all, `metadata` with the usage.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export const converseDialect: MeterDialect = {
  delta: { key: 'delta', holds: 'object' },
  telling: 'usage',
  root: (event) => event,
  ends: ({ usage }) => isJsonObject(usage),
  usage: ({ usage }) => converseUsage(usage),
  combine: 'larger',
  serviceTier: tierOf,
  written: ({ output }) => output,
}
