import { ConfigurationError, KeyUnavailableError } from '@bursar/core'
import type { KeyMaterial, KeyReference, KeySource } from '@bursar/core'
import { NameOwners } from '../naming/name-owners.js'
import type { SecretName } from '../naming/name-pattern.js'
import { ReadFailure } from './read-failure.js'
import { withDeadline } from './with-deadline.js'

/** Options that every source has. */
export interface DeadlineOption {
  /** How long one fetch of an agent's keys may take in all, in ms. @default 5000 */
  readonly deadlineMs?: number
}

export interface SourceDefinition {
  /** Names the source in events and errors: `vault`. */
  readonly name: string
  /** The option that names secrets, as its user writes it. */
  readonly option: string
  readonly nameOf: SecretName
  /** Where a secret is, for errors: `the secret "x" in AWS Secrets Manager`. */
  readonly place: (secretName: string) => string
  /** The keys in a secret, newest first. */
  readonly read: (secretName: string, context: ReadContext) => Promise<readonly KeyMaterial[]>
  /** What an error of the vendor's client means. Must not repeat its words. */
  readonly explain: (error: unknown) => ReadFailure
  readonly deadlineMs: number | undefined
  readonly watch?: (secretName: string, changed: () => void) => () => void
}

export interface ReadContext {
  /** Aborts at the deadline. */
  readonly signal: AbortSignal
  /** The same deadline, for clients that take no signal. */
  readonly timeoutMs: number
  readonly reference: KeyReference
}

const defaultDeadlineMs = 5_000
/** Node's longest timer. */
const longestDeadlineMs = 2 ** 31 - 1

/** Makes a source that names the secret, reads it within the deadline, and says in its own words what failed. */
export function defineKeySource(definition: SourceDefinition): KeySource {
  const { name, option, nameOf, place, read, explain, watch, deadlineMs = defaultDeadlineMs } = definition
  validateDeadline(option, deadlineMs)
  const owners = new NameOwners({ option, place })
  return {
    name,
    async fetch(reference, { signal } = {}) {
      const secretName = nameOf(reference)
      owners.assertFree(secretName, reference)
      try {
        const attempt = (own: AbortSignal): Promise<readonly KeyMaterial[]> =>
          read(secretName, { signal: own, timeoutMs: deadlineMs, reference })
        const keys = await withDeadline(attempt, { deadlineMs, signal })
        owners.claim(secretName, reference)
        return keys
      } catch (error) {
        if (signal?.aborted && error === signal.reason) throw error
        if (error instanceof KeyUnavailableError) throw error
        throw unavailable(reference, place(secretName), error instanceof ReadFailure ? error : explain(error))
      }
    },
    ...(watch && { watch: (reference, changed) => watchIfNamed(() => watch(nameOf(reference), changed)) }),
  }
}

// What has no name can't change; `fetch` says why it has none.
function watchIfNamed(start: () => () => void): () => void {
  try {
    return start()
  } catch {
    return () => {}
  }
}

// Without a cause: errors of vendors' clients hold requests with credentials, and answers with keys.
function unavailable({ agent, provider }: KeyReference, place: string, failure: ReadFailure): KeyUnavailableError {
  const { problem, remedy } = failure
  return new KeyUnavailableError({
    message: `No key for agent "${agent}" at ${provider}: ${place} ${problem}. ${remedy}`,
  })
}

function validateDeadline(option: string, deadlineMs: unknown): void {
  if (Number.isSafeInteger(deadlineMs) && Number(deadlineMs) >= 1 && Number(deadlineMs) <= longestDeadlineMs) return
  const source = option.split(':')[0]
  throw new ConfigurationError(`${source}: \`deadlineMs\` must be an integer from 1 ms up; got ${String(deadlineMs)}.`)
}
