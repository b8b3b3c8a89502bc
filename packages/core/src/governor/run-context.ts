import { AsyncLocalStorage } from 'node:async_hooks'
import type { MatchedBudget } from '../budget/budget.js'
import { runBudget } from '../budget/run-budget.js'
import { assertScopeValue } from '../budget/scope.js'
import type { Limit } from '../contracts/budget.js'
import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import { assertKnownOptions } from '../validation/known-options.js'

/** What `governor.run` adds to every governed call inside it. Inner runs inherit what they do not name. */
export interface RunOptions {
  /** Steers clients that are not bound to an agent of their own. */
  readonly agent?: string
  readonly runId?: string
  /** A budget for this run alone; needs `runId`. */
  readonly budget?: Limit
  readonly tags?: Readonly<Record<string, string>>
  /** Label of the key that serves, where the agent has several: `canary`. @default the agent's own choice */
  readonly keyLabel?: string
}

export interface RunContext {
  readonly agent?: string
  readonly keyLabel?: string
  readonly runId?: string
  /** Of this run and of those around it: an inner run spends the outer one's money too. */
  readonly budgets?: readonly MatchedBudget[]
  readonly tags?: Readonly<Record<string, string>>
}

const storage = new AsyncLocalStorage<RunContext>()

/** Runs `body` with a checked context. Throws `ConfigurationError` for options that name nothing. */
export function withRunContext<T>(options: RunOptions, nowMs: number, body: () => T): T {
  const outer = storage.getStore()
  const inner = checkRun(options, nowMs)
  const tags = inner.tags === undefined ? outer?.tags : Object.freeze({ ...outer?.tags, ...inner.tags })
  const budgets = stack(outer?.budgets, inner.budgets)
  return storage.run({ ...outer, ...inner, ...(tags === undefined ? {} : { tags }), budgets }, body)
}

/** A run that is entered again brings its own budget once, with the limit named last. */
function stack(outer: readonly MatchedBudget[] = [], inner: readonly MatchedBudget[] = []): readonly MatchedBudget[] {
  const isReplaced = ({ line }: MatchedBudget): boolean => inner.some((budget) => budget.line.key === line.key)
  return [...outer.filter((budget) => !isReplaced(budget)), ...inner]
}

export function currentRunContext(): RunContext | undefined {
  return storage.getStore()
}

function assertTags(tags: unknown): void {
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) {
    throw new ConfigurationError(
      `run({ tags }) must be an object such as { feature: "triage" }; got ${describeValue(tags)}.`,
    )
  }
  for (const [name, value] of Object.entries(tags)) {
    assertScopeValue('run({ tags }): the name of a tag', name)
    assertScopeValue(`run({ tags: { ${name} } })`, value)
  }
}

function checkRun(options: RunOptions, nowMs: number): RunContext {
  assertKnownOptions('run', options, ['agent', 'runId', 'budget', 'tags', 'keyLabel'])
  const { agent, runId, budget, tags, keyLabel } = options
  if (keyLabel !== undefined) assertScopeValue('run({ keyLabel })', keyLabel)
  if (agent !== undefined) assertScopeValue('run({ agent })', agent)
  if (runId !== undefined) assertScopeValue('run({ runId })', runId)
  if (tags !== undefined) assertTags(tags)
  if (budget !== undefined && runId === undefined) {
    throw new ConfigurationError('run({ budget }) needs a runId: the budget counts all calls of that run.')
  }
  return {
    ...(agent === undefined ? {} : { agent }),
    ...(keyLabel === undefined ? {} : { keyLabel }),
    ...(runId === undefined ? {} : { runId }),
    ...(budget === undefined || runId === undefined ? {} : { budgets: [runBudget(runId, budget, nowMs)] }),
    ...(tags === undefined ? {} : { tags }),
  }
}
