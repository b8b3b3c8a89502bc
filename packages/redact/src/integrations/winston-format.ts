import type { Redactor } from '../redactor.js'

/** A format as logform and winston 3 take it. */
export interface WinstonRedaction {
  transform<Info extends object>(info: Info): Info
}

/**
 * A format for winston 3. Put it before the one that makes the text, and behind `splat` and `errors`:
 * `format.combine(format.errors({ stack: true }), format.splat(), winstonRedaction(redactor), format.json())`.
 * https://github.com/winstonjs/logform
 */
export function winstonRedaction(redactor: Redactor): WinstonRedaction {
  return { transform: redactor.value }
}
