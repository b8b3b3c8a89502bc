import { AsyncLocalStorage } from 'node:async_hooks'
import { assertScopeValue } from '../budget/scope.js'
import type { AuditActor } from '../contracts/audit.js'
import { ConfigurationError } from '../errors/index.js'
import { assertKnownOptions, assertOneOf } from '../validation/known-options.js'

const storage = new AsyncLocalStorage<AuditActor>()

/** Nobody was named, and the verb has never asked for a name. */
export const unattributed: AuditActor = { type: 'system', id: 'unattributed' }

export function currentActor(): AuditActor | undefined {
  return storage.getStore()
}

/** Whatever changes inside `body` is done by this actor, also after an await. Throws `ConfigurationError`. */
export function runAsActor<T>(actor: AuditActor | string, body: () => T): T {
  return storage.run(actorFrom('runAs: actor', actor), body)
}

/** Who asks for a change: named with it, or by the `runAs` around it. Throws `ConfigurationError` where nobody is. */
export function actorOf(verb: string, actor: AuditActor | string | undefined): AuditActor {
  const known = actor === undefined ? currentActor() : actorFrom(`${verb}: actor`, actor)
  if (known !== undefined) return known
  throw new ConfigurationError(
    `${verb}: nobody is named who does this. Pass { actor: "alice@example.com" }, or call it inside governor.runAs(actor, ...).`,
  )
}

function actorFrom(where: string, actor: AuditActor | string): AuditActor {
  if (typeof actor === 'string') {
    assertScopeValue(where, actor)
    return { type: 'user', id: actor }
  }
  assertKnownOptions(where, actor, ['type', 'id', 'name'])
  assertOneOf(`${where}.type`, actor.type, ['user', 'service', 'system', 'provider'])
  assertScopeValue(`${where}.id`, actor.id)
  if (actor.name !== undefined) assertScopeValue(`${where}.name`, actor.name)
  return Object.freeze({ ...actor })
}
