import type { Redactor } from '@bursar/redact'
import type { Clock } from '../contracts/clock.js'
import type { KeyMaterial, KeyReference, KeySource } from '../contracts/key-source.js'
import { KeyUnavailableError } from '../errors/index.js'
import type { ApiKey } from './api-key.js'
import { parseApiKey } from './parse-api-key.js'

export interface SourceQuestion {
  readonly source: KeySource
  readonly reference: KeyReference
  readonly clock: Clock
  readonly deadlineMs: number
  readonly redactor: Redactor
}

/**
 * Asks a source once and checks its answer; at once where it answers at once. Whatever goes wrong is a
 * `KeyUnavailableError` that names source and agent and has the cause, cleaned of what may not be seen.
 */
export function askSource(question: SourceQuestion): readonly ApiKey[] | Promise<readonly ApiKey[]> {
  try {
    const controller = new AbortController()
    const answer = question.source.fetch(question.reference, { signal: controller.signal })
    if (!isPromise(answer)) return parseAnswer(answer, question)
    return beforeDeadline(answer, controller, question).then(
      (materials) => parseAnswer(materials, question),
      (error: unknown) => {
        throw unavailable(error, question)
      },
    )
  } catch (error) {
    throw unavailable(error, question)
  }
}

function isPromise<T>(answer: T | Promise<T>): answer is Promise<T> {
  return typeof answer === 'object' && answer !== null && 'then' in answer
}

/** A source that hangs must not hang every call with it. */
function beforeDeadline<T>(answer: Promise<T>, controller: AbortController, question: SourceQuestion): Promise<T> {
  const { clock, deadlineMs } = question
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(deadlineMs, () => {
      reject(new KeyUnavailableError({ message: `${place(question)} did not answer within ${deadlineMs} ms.` }))
      controller.abort()
    })
    answer.then(resolve, reject).finally(cancel)
  })
}

function parseAnswer(materials: readonly KeyMaterial[], question: SourceQuestion): readonly ApiKey[] {
  const { source, reference, redactor } = question
  const where = `the answer of the key source "${source.name}" for agent "${reference.agent}" at ${reference.provider}`
  if (!Array.isArray(materials)) {
    throw new KeyUnavailableError({ message: `${place(question)} must answer with a list of keys, and did not.` })
  }
  if (materials.length === 0) throw new KeyUnavailableError({ message: `There is no key in ${where}.` })
  const keys = materials.map((material) => parseApiKey(material, { where, environment: reference.environment }))
  // Known to the redactor before anything that may echo it is sent.
  for (const key of keys) redactor.register(key.reveal())
  return keys
}

function unavailable(error: unknown, question: SourceQuestion): KeyUnavailableError {
  const cause = question.redactor.error(error)
  if (cause instanceof KeyUnavailableError) return cause
  const reason = question.redactor.text(cause instanceof Error ? cause.message : String(cause))
  return new KeyUnavailableError({ message: `${place(question)} failed: ${reason}`, cause })
}

function place({ source, reference }: SourceQuestion): string {
  return `The key source "${source.name}", asked for agent "${reference.agent}" at ${reference.provider},`
}
