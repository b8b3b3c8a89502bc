import { Writable } from 'node:stream'
import { inspect } from 'node:util'

/** The error of a call that must fail. */
export async function failureOf(call: () => unknown): Promise<Error> {
  try {
    await call()
  } catch (error) {
    if (error instanceof Error) return error
    return new Error('thrown', { cause: error })
  }
  throw new TypeError('This call was expected to fail')
}

/** All that is written to a stream. */
export function collector(): { readonly stream: Writable; readonly text: () => string } {
  const parts: string[] = []
  const stream = new Writable({ write: (part: Buffer, _encoding, done) => (parts.push(String(part)), done()) })
  return { stream, text: () => parts.join('') }
}

/** A logger as the SDKs take it: what reaches it is printed as a console would print it. */
export function loggerFor(lines: unknown[]): Record<'debug' | 'info' | 'warn' | 'error', (...args: unknown[]) => void> {
  const write = (...args: unknown[]): void => void lines.push(args.map((arg) => inspect(arg, { depth: 8 })).join(' '))
  return { debug: write, info: write, warn: write, error: write }
}

export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch (error) {
    return inspect(error)
  }
}
