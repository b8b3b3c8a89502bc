import type { Governance } from '../governor/governance.js'
import type { GovernorOptions } from '../governor/governor-options.js'
import { bursarActor, recordDone } from './audited.js'

/** Records what the service governs by, which a deploy may have changed, and tells the heads of the log. */
export function startAuditing(governance: Governance, options: GovernorOptions): void {
  const { audit, emitter, clock } = governance
  if (audit === undefined) return
  audit.onHead((head) =>
    emitter.emit('audit.head', () => ({ type: 'audit.head', version: 1, at: clock.now(), ...head })),
  )
  recordDone(governance, {
    action: 'config.load',
    target: { type: 'governor', id: options.organization ?? 'governor' },
    actor: bursarActor,
    outcome: 'success',
    after: policyOf(governance, options),
  })
}

function policyOf({ budgets, prices, settings }: Governance, { agents = {}, limits = [] }: GovernorOptions): object {
  const { unknownModels, outputCap, streamUsage, allowances } = settings
  return {
    budgets: budgets.budgets,
    agents,
    limits,
    priceVersion: prices.book.version,
    settings: { unknownModels, outputCap, streamUsage, allowances, allowUnmetered: [...settings.allowUnmetered] },
  }
}
