import type { KeyReference } from '@bursar/core'

/** What a placeholder stands for. */
export interface Placeholder {
  readonly field: keyof KeyReference
  /** Whether the part is written in capitals. */
  readonly capitals: boolean
  /** The parts that capitals keep apart. */
  readonly letters: RegExp
}

const fields = ['provider', 'team', 'agent', 'environment'] as const

/** `{agent}` is the agent's id as it is, `{AGENT}` the same in capitals. */
export const fieldPlaceholders: ReadonlyMap<string, Placeholder> = new Map(
  fields.flatMap((field) =>
    [field, field.toUpperCase()].map((name) => [name, { field, capitals: name !== field, letters: /^[a-z0-9_]+$/ }]),
  ),
)
