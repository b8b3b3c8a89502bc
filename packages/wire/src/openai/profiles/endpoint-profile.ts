import type { TokenKind } from '@bursar/models'
import type { CountableRequest } from '@bursar/tokens'
import type { OutputBound, WireBody } from '../../wire-protocol.js'
import { flagField } from '../../body-fields.js'
import type { MeterDialect } from '../../meter/meter-dialect.js'

/** What the requests and answers of one kind of endpoint have in common. */
export interface EndpointProfile {
  /** The model that serves a request which names none. */
  readonly defaultModel?: string
  readonly dialect: MeterDialect | ((body: WireBody) => MeterDialect)
  readonly output: (body: WireBody) => OutputBound
  readonly units?: (body: WireBody) => Readonly<Record<string, number>> | undefined
  readonly unitBounds?: (body: WireBody) => Readonly<Record<string, number>> | undefined
  /** @default any */
  readonly kinds?: (body: WireBody) => readonly TokenKind[] | undefined
  readonly countable?: (body: WireBody) => CountableRequest
  /** Spellings of the output cap; the first is the current one, the others are honoured where the caller used them. */
  readonly capFields?: readonly string[]
  /** Streams report usage only with `stream_options.include_usage`. */
  readonly asksForStreamUsage?: boolean
  /** @default `stream: true` */
  readonly streams?: (body: WireBody) => boolean
}

/** An endpoint whose output has no cap that a request could carry. */
export const uncapped: OutputBound = { choices: 1, cappable: false }

/** An endpoint that generates no tokens. */
export const noOutput: OutputBound = { cap: 0, choices: 1, cappable: false }

export function isStream(body: WireBody): boolean {
  return flagField(body, 'stream')
}

/** The larger of the caps given, where the endpoint has two spellings. */
export function largest(...caps: readonly (number | undefined)[]): { cap?: number } {
  const given = caps.filter((cap) => cap !== undefined)
  return given.length === 0 ? {} : { cap: Math.max(...given) }
}
