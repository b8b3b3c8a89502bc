import { inspect } from 'node:util'

/** Which of the secrets can be found in an error, whatever way it is printed; in parts of 12 characters too. */
export function shows(error: unknown, secrets: readonly string[]): readonly string[] {
  const text = printings(error).join('\n')
  return secrets.filter((secret) => piecesOf(secret).some((piece) => text.includes(piece)))
}

function printings(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [inspect(error)]
  const own = [error.message, error.stack ?? '', String(error), JSON.stringify(error) ?? '']
  const all = inspect(error, { depth: Infinity, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity })
  return [...own, all, ...(error.cause === undefined ? [] : printings(error.cause))]
}

function piecesOf(secret: string): readonly string[] {
  return Array.from({ length: Math.max(1, secret.length - 11) }, (_, start) => secret.slice(start, start + 12))
}
