import { unknownEndpoint } from '../../routes/route-table.js'
import type { Charge } from '../../routes/endpoint.js'

/** What a path says: the SDK's own name of the method, and the model. */
export interface MatchedEndpoint {
  readonly name: string
  readonly charge: Charge
  readonly profile: 'converse' | 'invoke' | 'plain'
  readonly stream: boolean
  /** As the caller named it: an id, an inference profile, or an ARN. */
  readonly model?: string
}

type Known = Omit<MatchedEndpoint, 'model'>

const actions: Readonly<Record<string, Known>> = {
  converse: { name: 'converse', charge: 'metered', profile: 'converse', stream: false },
  'converse-stream': { name: 'converseStream', charge: 'metered', profile: 'converse', stream: true },
  invoke: { name: 'invokeModel', charge: 'metered', profile: 'invoke', stream: false },
  'invoke-with-response-stream': {
    name: 'invokeModelWithResponseStream',
    charge: 'metered',
    profile: 'invoke',
    stream: true,
  },
  // Speech in both directions at once: what it costs is told in its own events only.
  'invoke-with-bidirectional-stream': {
    name: 'invokeModelWithBidirectionalStream',
    charge: 'unmetered',
    profile: 'plain',
    stream: true,
  },
  'count-tokens': { name: 'countTokens', charge: 'free', profile: 'plain', stream: false },
}

/** Billed by what they read, or by work that goes on after the answer. https://aws.amazon.com/bedrock/pricing/ */
const others: readonly (readonly [path: RegExp, name: string])[] = [
  [/\/async-invoke$/, 'startAsyncInvoke'],
  [/\/guardrail\/[^/]+\/version\/[^/]+\/apply$/, 'applyGuardrail'],
]

/** A base URL of the caller's may put a path in front. */
const modelPath = /\/model\/([^/]+)\/([a-z-]+)$/

/** The endpoint of a method and a path, or `undefined` for an unknown one that may cost money. */
export function matchEndpoint(method: string, path: string): MatchedEndpoint | undefined {
  const verb = method.toUpperCase()
  if (verb !== 'POST') return plain(unknownEndpoint(verb))
  const [, segment, action = ''] = modelPath.exec(path) ?? []
  const model = segment === undefined ? undefined : decoded(segment)
  if (model !== undefined && Object.hasOwn(actions, action)) return { ...(actions[action] as Known), model }
  const name = others.find(([pattern]) => pattern.test(path))?.[1]
  return name === undefined ? undefined : plain({ name, charge: 'unmetered' })
}

function plain(endpoint: Pick<MatchedEndpoint, 'name' | 'charge'> | undefined): MatchedEndpoint | undefined {
  if (endpoint === undefined) return undefined
  return { name: endpoint.name, charge: endpoint.charge, profile: 'plain', stream: false }
}

/** The model's own text, of which an ARN has colons and slashes. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
