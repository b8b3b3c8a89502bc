import type { KeyMaterial, KeyReference, KeySource } from '../contracts/key-source.js'
import { ConfigurationError, KeyUnavailableError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import { assertKnownOptions } from '../validation/known-options.js'
import { keyDefect } from './key-defect.js'
import { defaultKeyLabel } from './parse-api-key.js'
import { compileVariablePattern, toVariablePart, type VariableName } from './variable-pattern.js'

export interface EnvironmentKeysOptions {
  /**
   * Names the variable: text with the placeholders `{PROVIDER}`, `{AGENT}`, `{TEAM}` and `{ENVIRONMENT}` (upper-cased,
   * each run of other characters than A-Z and 0-9 turned into `_`), or a function.
   * @default "{PROVIDER}_KEY_{AGENT}", such as OPENAI_KEY_SUPPORT_CLASSIFIER
   */
  readonly pattern?: string | VariableName
  /** Names the variable with the key before the last rotation. @default "_PREVIOUS" */
  readonly previousSuffix?: string
  /**
   * Agents without a variable of their own share `{PROVIDER}_API_KEY` (label `shared`): `true` for all, or their ids.
   * @default none
   */
  readonly sharedFallback?: true | readonly string[]
  /** @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** Label of a key that agents share by `sharedFallback`. */
const sharedKeyLabel = 'shared'

/**
 * Keys from environment variables, read when an agent first needs one. Throws `ConfigurationError` for wrong options;
 * its `fetch` throws `KeyUnavailableError` naming the variable that is missing, unusable, or that two agents share.
 */
export function environmentKeys(options: EnvironmentKeysOptions = {}): KeySource {
  validate(options)
  const { pattern = '{PROVIDER}_KEY_{AGENT}', previousSuffix = '_PREVIOUS', sharedFallback = [] } = options
  const variableOf = compileVariablePattern(pattern)
  const owners = new Map<string, KeyReference>()
  const read = (variable: string, label: string, reference: KeyReference): readonly KeyMaterial[] =>
    usableKeys([variable, `${variable}${previousSuffix}`], {
      variables: options.environment ?? process.env,
      label,
      environment: reference.environment,
    })
  const mayShare = ({ agent }: KeyReference): boolean => sharedFallback === true || sharedFallback.includes(agent)

  return {
    name: 'environment',
    fetch(reference) {
      const variable = variableOf(reference)
      const own = read(variable, defaultKeyLabel, reference)
      if (own.length > 0) {
        const names = own.length > 1 ? [variable, `${variable}${previousSuffix}`] : [variable]
        for (const name of names) claim(owners, name, reference)
        return own
      }
      const sharedVariable = `${toVariablePart(reference.provider)}_API_KEY`
      const shared = read(sharedVariable, sharedKeyLabel, reference)
      if (shared.length > 0 && mayShare(reference)) return shared
      throw missing(reference, variable, shared.length > 0 ? sharedVariable : undefined)
    },
  }
}

/** The key and the previous one; none where the first is not set. An empty variable counts as not set. */
function usableKeys(
  [variable, previous]: readonly [string, string],
  { variables, label, environment }: Reading,
): readonly KeyMaterial[] {
  const isSet = (name: string): boolean => (variables[name] ?? '').trim() !== ''
  if (!isSet(variable)) return []
  return [variable, previous]
    .filter(isSet)
    .map((name) => ({ secret: usable(variables[name] ?? '', name, environment), label }))
}

interface Reading {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly label: string
  /** The agent's own: `live`. */
  readonly environment: string | undefined
}

function usable(secret: string, variable: string, environment: string | undefined): string {
  const defect = keyDefect(secret, environment)
  if (defect === undefined) return secret.trim()
  throw new KeyUnavailableError({ message: `The key in the environment variable ${variable} ${defect}. Set it again.` })
}

// `a-b` and `a_b` are different agents with one variable name, and `x`'s previous key has the name of `x_previous`'s
// key: sharing must be asked for, it can't happen by spelling. Only variables that are set are remembered.
function claim(owners: Map<string, KeyReference>, variable: string, reference: KeyReference): void {
  const owner = owners.get(variable) ?? reference
  owners.set(variable, owner)
  if (owner.agent === reference.agent && owner.provider === reference.provider) return
  throw new KeyUnavailableError({
    message:
      `The environment variable ${variable} already serves agent "${owner.agent}" at ${owner.provider}, so it can't ` +
      `serve agent "${reference.agent}" at ${reference.provider}. Rename an agent, or give environmentKeys a ` +
      '`pattern` that keeps them apart; a key that agents may share is declared with `sharedFallback`.',
  })
}

function missing({ agent, provider }: KeyReference, variable: string, shared: string | undefined): KeyUnavailableError {
  const hint = shared
    ? ` ${shared} is set, but agents use it only with environmentKeys({ sharedFallback: [${JSON.stringify(agent)}] }).`
    : ''
  return new KeyUnavailableError({
    message: `No key for agent "${agent}" at ${provider}: set the environment variable ${variable}.${hint}`,
  })
}

function validate(options: EnvironmentKeysOptions): void {
  assertKnownOptions('environmentKeys', options, ['pattern', 'previousSuffix', 'sharedFallback', 'environment'])
  const { previousSuffix = '_PREVIOUS', sharedFallback = [] } = options
  if (typeof previousSuffix !== 'string' || !/^[A-Z0-9_]+$/.test(previousSuffix)) {
    throw new ConfigurationError(
      `environmentKeys: \`previousSuffix\` may hold A-Z, 0-9 and "_"; got ${describeValue(previousSuffix)}`,
    )
  }
  const isList = Array.isArray(sharedFallback) && sharedFallback.every((agent) => typeof agent === 'string')
  if (sharedFallback !== true && !isList) {
    // Its value is not shown: it may be a key that was given here by mistake.
    throw new ConfigurationError('environmentKeys: `sharedFallback` must be true or a list of agent ids')
  }
}
