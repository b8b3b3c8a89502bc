import { encodeValue } from '../budget/counter-key.js'
import type { CallScope } from '../contracts/budget.js'
import type { Limit } from './parse-limit.js'

/** `agent:support_classifier+model:gpt-5-mini`; `all` for the empty scope. Values are encoded: a model may be anything. */
export function limitTitle({ dimensions }: Limit, call: CallScope): string {
  if (dimensions.length === 0) return 'all'
  return dimensions.map(({ name, read }) => `${name}:${encodeValue(read(call) ?? '')}`).join('+')
}
