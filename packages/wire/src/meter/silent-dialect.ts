import type { MeterDialect } from './meter-dialect.js'

/** Nothing is metered: a free endpoint, whose answer may repeat the usage of an earlier call. */
export const silentDialect: MeterDialect = {
  telling: 'usage',
  root: (event) => event,
  ends: () => false,
  usage: () => undefined,
  combine: 'larger',
  silent: true,
}
