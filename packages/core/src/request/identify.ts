import type { WireOperation } from '@bursar/wire'
import { PolicyDeniedError } from '../errors/index.js'
import { currentRunContext, type RunContext } from '../governor/run-context.js'
import type { Call, Caller, OutgoingRequest } from './call.js'
import type { FetchSeam } from './fetch-seam.js'

/** Everything that the async context says, read before any queue can blur it. */
export interface Entry {
  readonly run: RunContext | undefined
  readonly startedAt: number
}

export function enter(seam: FetchSeam): Entry {
  return { run: currentRunContext(), startedAt: seam.governance.clock.now() }
}

/** Who calls which operation of which model. */
export function identify(seam: FetchSeam, request: OutgoingRequest, entry: Entry): Call {
  const url = new URL(request.url)
  const ownOrigin = url.origin === seam.origin
  return {
    id: seam.governance.randomId(),
    caller: identifyCaller(seam, entry.run),
    seam,
    request,
    operation: identifyOperation(seam, request, ownOrigin ? pathBelow(seam.basePath, url.pathname) : url.pathname),
    attempt: Number(request.headers.get('x-stainless-retry-count') ?? 0) || 0,
    startedAt: entry.startedAt,
    deadline: deadlineOf(request, seam, entry.startedAt),
    isSigned: request.headers.get('authorization')?.startsWith('AWS4-') === true,
    ownOrigin,
  }
}

function identifyCaller(seam: FetchSeam, run: RunContext | undefined): Caller {
  // A client that was handed out for one agent stays that agent's, whatever run it is used in.
  const agent = seam.agent ?? run?.agent
  if (agent === undefined) {
    throw new PolicyDeniedError({
      message:
        'This client is bound to no agent, so no budget or key can be chosen. ' +
        'Wrap the call: governor.run({ agent: "my_agent" }, () => client...).',
    })
  }
  const options = seam.governance.agents.describe(agent)
  const policy = seam.governance.agents.policyOf(agent)
  return {
    agent,
    team: options.team,
    environment: options.environment,
    runId: run?.runId,
    runBudgets: run?.budgets,
    tags: run?.tags,
    policy,
    keyLabel: run?.keyLabel ?? policy?.keyLabel,
  }
}

function identifyOperation(seam: FetchSeam, request: OutgoingRequest, path: string): WireOperation {
  const operation = seam.wire.identify({ method: request.method, path, body: request.body, headers: request.headers })
  if (operation !== undefined) return operation
  return unknownOperation(`${request.method} ${path}`)
}

/** Unknown is not free: a request nobody knows is treated as one whose cost no answer will tell. */
function unknownOperation(name: string): WireOperation {
  return {
    name,
    charge: 'unmetered',
    stream: false,
    output: { choices: 1, cappable: false },
    needsStreamUsage: false,
    rewrite: () => ({}),
    createMeter: () => ({
      body: () => undefined,
      chunk: (bytes) => bytes,
      flush: () => new Uint8Array(),
      reading: () => ({ terminated: true, failed: false, outputText: '' }),
    }),
  }
}

/** The path that names the operation. Azure's deployment names the model, also where it stands in the base URL. */
function pathBelow(basePath: string, path: string): string {
  const deployment = basePath.indexOf('/deployments/')
  const base = deployment < 0 ? basePath : basePath.slice(0, deployment)
  return path.startsWith(`${base}/`) ? path.slice(base.length) : path
}

/** Part of the SDK's timeout that is left for the denial to arrive before the SDK gives up by itself. */
const deadlineMarginMs = 200

/**
 * Stainless clients say the timeout of a call in whole seconds, rounded down; where none is given with the call, majors 5
 * and later say nothing and use the client's.
 * Source: https://github.com/openai/openai-node/blob/master/src/client.ts (`x-stainless-timeout`)
 */
function deadlineOf(request: OutgoingRequest, seam: FetchSeam, startedAt: number): number | undefined {
  const seconds = Number(request.headers.get('x-stainless-timeout') ?? Number.NaN)
  const timeoutMs = Number.isFinite(seconds) ? seconds * 1_000 : seam.timeoutMs()
  if (timeoutMs === undefined) return undefined
  return startedAt + Math.max(0, timeoutMs - deadlineMarginMs)
}
