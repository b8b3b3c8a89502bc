import { mask } from './mask.js'
import { emptyError, isError } from './object-shell.js'
import type { RedactText } from './redact-text.js'

const shown = ['name', 'message', 'stack', 'status', 'statusCode', 'code', 'type', 'requestID'] as const

/** A new error of the same class that carries nothing but cleaned texts and numbers under well-known names. */
export function standInFor(value: object, text: RedactText): object {
  const prototype = Object.getPrototypeOf(value) as object | null
  if (!isError(value)) return Object.create(prototype) as object
  const standIn = emptyError(prototype)
  for (const name of shown) {
    const content = readText(value, name, text)
    if (content === undefined || (name === 'name' && content === readText(standIn, name, text))) continue
    const enumerable = typeof content === 'number' || !['name', 'message', 'stack'].includes(name)
    Object.defineProperty(standIn, name, { value: content, enumerable, writable: true, configurable: true })
  }
  return standIn
}

/** Nothing of the value is left; for values that show a secret whatever is done to them. */
export function blankError(): Error {
  const error = new Error(`${mask}: this error could not be shown without a secret`)
  error.stack = `Error: ${error.message}`
  return error
}

function readText(value: object, name: string, text: RedactText): string | number | undefined {
  try {
    const content: unknown = Reflect.get(value, name)
    if (typeof content === 'number') return content
    return typeof content === 'string' ? text(content) : undefined
  } catch {
    return undefined
  }
}
