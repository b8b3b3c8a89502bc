import type { AgentPolicy } from '../governor/agent-policy.js'
import { PolicyDeniedError } from '../errors/index.js'
import { announcePolicy } from './announce.js'
import type { Call } from './call.js'

/** A call that its agent's policy does not allow, and what would allow it. */
export interface Violation {
  readonly rule: 'environment' | 'expiry' | 'origin' | 'operation' | 'model' | 'hosted_tool' | 'max_output_tokens'
  readonly requested: string
  readonly allowed: string
  /** The offence, as the end of a sentence about the agent. */
  readonly offence: string
  /** The option that allows it, below the agent's own: `models.allow`. */
  readonly option: string
}

type Rule = (call: Call, policy: AgentPolicy) => Violation | undefined

/** Least privilege: refuses, and announces, a call that the policy of its agent does not allow. */
export function enforcePolicy(call: Call): void {
  const { policy } = call.caller
  if (policy === undefined) return
  for (const rule of rules) {
    const violation = rule(call, policy)
    if (violation !== undefined) refuse(call, violation)
  }
}

function refuse(call: Call, violation: Violation): never {
  const { agent } = call.caller
  announcePolicy(call, violation)
  throw new PolicyDeniedError({
    message:
      `Agent "${agent}" may not ${violation.offence}; allowed: ${violation.allowed}. ` +
      `To allow it, change agents.${agent}.${violation.option}.`,
  })
}

const rules: readonly Rule[] = [environment, expiry, origin, operation, model, hostedTools, maxOutputTokens]

function environment({ seam }: Call, policy: AgentPolicy): Violation | undefined {
  const here = seam.governance.settings.environment
  if (here === undefined || policy.environment === undefined || policy.environment === here) return undefined
  const { environment: allowed } = policy
  const offence = `call from environment "${here}"`
  return { rule: 'environment', requested: here, allowed, offence, option: 'environment' }
}

function expiry({ seam }: Call, { expiresAt }: AgentPolicy): Violation | undefined {
  if (expiresAt === undefined) return undefined
  const now = seam.governance.clock.now()
  if (now < expiresAt) return undefined
  const allowed = `until ${new Date(expiresAt).toISOString()}`
  const requested = new Date(now).toISOString()
  return { rule: 'expiry', requested, allowed, offence: 'call any more, its access has ended', option: 'expiresAt' }
}

function origin({ seam, ownOrigin, request }: Call, { origins }: AgentPolicy): Violation | undefined {
  if (origins === undefined) return undefined
  const requested = ownOrigin ? seam.origin : new URL(request.url).origin
  if (origins.has(requested)) return undefined
  const offence = `call the host ${requested}`
  return { rule: 'origin', requested, allowed: list(origins), offence, option: 'origins.allow' }
}

function operation({ operation: { name } }: Call, { operations }: AgentPolicy): Violation | undefined {
  if (operations === undefined || operations.has(name)) return undefined
  const offence = `use the operation "${name}"`
  return { rule: 'operation', requested: name, allowed: list(operations), offence, option: 'operations.allow' }
}

function model(call: Call, { models }: AgentPolicy): Violation | undefined {
  if (models === undefined) return undefined
  const named = call.operation.model
  if (named === undefined ? !hidesContent(call) : models.has(named)) return undefined
  const requested = named ?? 'unknown (the body is not JSON or a form)'
  const offence = `call model "${requested}"`
  return { rule: 'model', requested, allowed: list(models), offence, option: 'models.allow' }
}

function hostedTools(call: Call, { hostedTools: allowed }: AgentPolicy): Violation | undefined {
  if (allowed === undefined) return undefined
  const used = hidesContent(call) ? [unreadable] : toolsOf(call)
  const requested = used.find((tool) => !allowed.has(tool))
  if (requested === undefined) return undefined
  const offence = `use the hosted tool "${requested}"`
  return { rule: 'hosted_tool', requested, allowed: list(allowed), offence, option: 'hostedTools.allow' }
}

function toolsOf({ operation }: Call): readonly string[] {
  if (operation.hostedTools !== undefined) return operation.hostedTools()
  return operation.charge === 'free' ? [] : ['unknown']
}

function maxOutputTokens(call: Call, { maxOutputTokens: most }: AgentPolicy): Violation | undefined {
  const { cap, cappable } = call.operation.output
  if (most === undefined || call.operation.charge === 'free') return undefined
  const canBeAdded = cappable && !call.isSigned && call.seam.governance.settings.outputCap === 'inject'
  if (cap === undefined ? canBeAdded : cap <= most) return undefined
  const requested = cap === undefined ? 'no cap that could be lowered' : String(cap)
  const offence = `ask for more output than its cap (this call has ${requested})`
  return { rule: 'max_output_tokens', requested, allowed: String(most), offence, option: 'maxOutputTokens' }
}

const unreadable = 'unknown (the body is not JSON or a form)'

/** A paid request whose body can't be read may name any model and any tool. */
function hidesContent({ operation: { charge }, request }: Call): boolean {
  return charge !== 'free' && request.body.kind === 'opaque'
}

function list(allowed: ReadonlySet<string>): string {
  return allowed.size === 0 ? 'none' : [...allowed].join(', ')
}
