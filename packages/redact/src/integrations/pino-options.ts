import type { Redactor } from '../redactor.js'

/** What `pino(options)` needs to know, and no more: pino's own types are not needed. */
export interface PinoRedaction {
  readonly hooks: {
    logMethod(this: unknown, args: unknown[], method: (...args: never[]) => void): void
    streamWrite(line: string): string
  }
  readonly formatters: { bindings(bindings: Record<string, unknown>): Record<string, unknown> }
}

/**
 * Options for pino 9 and 10: what is logged is cleaned as values, so that names such as `password` count, and each line once
 * more as text, which also reaches what serializers and mixins add. https://getpino.io/#/docs/api?id=hooks-object
 */
export function pinoRedaction(redactor: Redactor): PinoRedaction {
  return {
    hooks: {
      logMethod(args, method) {
        Reflect.apply(method, this, args.map(redactor.value))
      },
      streamWrite: redactor.text,
    },
    formatters: { bindings: redactor.value },
  }
}
