import { announcePolicy } from './announce.js'
import type { Call } from './call.js'

/** What follows a model's name in its dated variants: `-2025-08-07`, `-20250807`, `@20250807`, `-0613`, `-001`. */
const variant = /^[-@](?:\d{4}-\d{2}-\d{2}|\d{3,8})$/

/**
 * An alias may be moved to another model at any time. The call is over and paid, so that an answer from a model the
 * agent may not call is announced, not refused.
 */
export function checkAnsweringModel(call: Call, answered: string | undefined): void {
  const allowed = call.caller.policy?.models
  if (allowed === undefined || answered === undefined || allowed.has(answered)) return
  const isVariant = [...allowed].some((name) => answered.startsWith(name) && variant.test(answered.slice(name.length)))
  if (isVariant) return
  announcePolicy(call, { rule: 'response_model', requested: answered, allowed: [...allowed].join(', ') })
}
