import type { AnswerShape } from '../behaviour/answer-shape.js'
import { checkShape } from '../behaviour/check-behaviour.js'
import type { CountTokens } from '../counting/token-counter.js'
import { createTokenCounter } from '../counting/token-counter.js'

export interface FakeProviderOptions {
  /** Keys that are accepted: a list, or a test of one. Others get 401. @default any key that is not empty */
  readonly keys?: Iterable<string> | ((key: string) => boolean)
  /** Repeat a wrong key in the 401, as careless gateways do. @default false */
  readonly echoKeys?: boolean
  /** The same seed gives the same answers to the same sequence of requests. An integer. @default 1 */
  readonly seed?: number
  /** Models by name; any other gets 404. @default every name is a model */
  readonly models?: Readonly<Record<string, FakeModel>>
  /** What no answer exceeds, in tokens per choice, for models that don't say their own. @default 16384 */
  readonly maxOutputTokens?: number
  /** What every answer is like unless a behaviour says otherwise. */
  readonly answer?: AnswerShape
  /** Larger bodies get 413. @default 64 MiB */
  readonly maxBodyBytes?: number
  /** Another counter for inputs, for example for texts that are slow in tiktoken. @default tiktoken's ordinary encoding */
  readonly countTokens?: CountTokens
  /** Epoch milliseconds, for `created`. @default Date.now */
  readonly now?: () => number
  /** @default 0: any free port of the loopback interface */
  readonly port?: number
  /**
   * For benchmarks: chat completions and messages get one prepared answer as fast as node:http can send it. Such requests are not
   * recorded, checked, counted or billed. @default false
   */
  readonly lean?: boolean
}

export interface FakeModel {
  /** @default the provider's `maxOutputTokens` */
  readonly maxOutputTokens?: number
  /** Longer prompts get 400 `context_length_exceeded`. @default none */
  readonly contextTokens?: number
}

export interface ResolvedOptions {
  readonly acceptsKey: (key: string) => boolean
  readonly echoKeys: boolean
  readonly seed: number
  readonly models: Readonly<Record<string, FakeModel>> | undefined
  readonly maxOutputTokens: number
  readonly answer: AnswerShape
  readonly maxBodyBytes: number
  readonly countTokens: CountTokens
  readonly now: () => number
  readonly port: number
  readonly lean: boolean
}

/** @throws TypeError for an option that does not exist, RangeError for a number that can't be. */
export function resolveOptions(options: FakeProviderOptions): ResolvedOptions {
  const { keys, answer = {}, countTokens = createTokenCounter() } = options
  const resolved = {
    acceptsKey: acceptKeys(keys),
    echoKeys: options.echoKeys ?? false,
    seed: options.seed ?? 1,
    models: options.models,
    maxOutputTokens: options.maxOutputTokens ?? 16_384,
    answer,
    maxBodyBytes: options.maxBodyBytes ?? 64 * 1024 * 1024,
    countTokens,
    now: options.now ?? Date.now,
    port: options.port ?? 0,
    lean: options.lean ?? false,
  }
  check(options, resolved)
  return resolved
}

function acceptKeys(keys: FakeProviderOptions['keys']): (key: string) => boolean {
  if (typeof keys === 'function') return keys
  if (keys === undefined) return (key) => key !== ''
  const accepted = new Set(keys)
  return (key) => accepted.has(key)
}

function check(options: FakeProviderOptions, resolved: ResolvedOptions): void {
  const known = new Set([...Object.keys(resolved), 'keys'])
  for (const name of Object.keys(options)) {
    if (!known.has(name))
      throw new TypeError(`startFakeProvider has no option "${name}": it has ${[...known].join(', ')}`)
  }
  requireInteger('seed', resolved.seed, Number.MIN_SAFE_INTEGER)
  requireInteger('maxOutputTokens', resolved.maxOutputTokens, 1)
  requireInteger('maxBodyBytes', resolved.maxBodyBytes, 0)
  requireInteger('port', resolved.port, 0)
  checkShape({ ...resolved.answer })
}

function requireInteger(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name} must be an integer of at least ${least}, got ${value}`)
  }
}
