import { ConfigurationError, KeyUnavailableError } from '@bursar/core'
import type { KeyReference } from '@bursar/core'
import { fieldPlaceholders, type Placeholder } from './placeholders.js'

/** Gives the name of the secret that holds the keys of a reference. */
export type SecretName = (reference: KeyReference) => string

/** What the names of a source may be. */
export interface NameRules {
  /** The option as its user writes it: "awsKeys: `pattern`". */
  readonly option: string
  /** What a whole name may be. */
  readonly name: RegExp
  /** `name` in words, after "may hold". */
  readonly characters: string
  /** What a part of a reference may be to stand in a name. Must exclude what would change the meaning of a name. */
  readonly part: RegExp
  /** Writes a part in the characters of the source; the identity by default. */
  readonly encode?: (part: string) => string
  /** Undoes `encode`, in any text. */
  readonly decode?: (text: string) => string
}

/** A pattern, cut at its placeholders. */
interface Form {
  readonly pattern: string
  readonly placeholders: readonly Placeholder[]
  readonly matcher: RegExp
}

const placeholder = /\{([^{}]*)\}/g
/** The most that any of the sources takes; also bounds the search for the parts of a name. */
const longestName = 512

/**
 * Compiles patterns with the placeholders `{provider}`, `{team}`, `{agent}`, `{environment}` and, for upper-case names,
 * `{PROVIDER}` and so on. The first pattern is used whose parts a reference has.
 *
 * The names are injective: a name is given only if reading it back yields the parts it was made of, so no two references
 * that differ in a part of the pattern share one. Throws `ConfigurationError` for patterns that cannot name a secret.
 */
export function compileNamePatterns(patterns: readonly string[], rules: NameRules): SecretName {
  const forms = patterns.map((pattern) => compileForm(pattern, rules))
  return (reference) => {
    const form = forms.find(({ placeholders }) => placeholders.every(({ field }) => isSet(reference[field])))
    if (form === undefined) throw missingPart(forms, reference)
    const name = form.pattern.replace(placeholder, (_, name: string) => encodePart(name, reference, rules))
    if (name.length > longestName || !rules.name.test(name))
      throw unusable(reference, `its name may hold ${rules.characters}, and at most ${longestName} characters`, rules)
    if (isReadBack(name, { form, forms, reference, rules })) return name
    throw unusable(reference, `its name ${JSON.stringify(name)} would also be that of another agent`, rules)
  }
}

function compileForm(pattern: string, rules: NameRules): Form {
  const names = [...pattern.matchAll(placeholder)].map((match) => match[1] ?? '')
  const placeholders = names.map((name) => fieldPlaceholders.get(name))
  const unknown = names.find((name) => !fieldPlaceholders.has(name))
  const fail = (rule: string): never => {
    throw new ConfigurationError(`${rules.option} ${rule}; got ${JSON.stringify(pattern.slice(0, 100))}.`)
  }
  if (unknown !== undefined) {
    fail(`knows {provider}, {team}, {agent} and {environment}, or these in capitals, not {${unknown}}`)
  }
  if (!placeholders.some((found) => found?.field === 'agent'))
    fail('must hold {agent}, since each agent has its own key')
  if (!rules.name.test(pattern.replace(placeholder, 'a'))) fail(`may hold ${rules.characters} and placeholders`)
  return { pattern, placeholders: placeholders.filter((found) => found !== undefined), matcher: matcherOf(pattern) }
}

/** Reads a name back: each part ends where what follows it in the pattern first stands. */
function matcherOf(pattern: string): RegExp {
  const literals = pattern.split(placeholder).filter((_, index) => index % 2 === 0)
  return new RegExp(`^${literals.map((text) => text.replace(/[^A-Za-z0-9]/g, String.raw`\$&`)).join('(.+?)')}$`, 's')
}

function encodePart(name: string, reference: KeyReference, rules: NameRules): string {
  const { field, letters, capitals } = fieldPlaceholders.get(name) as Placeholder
  const part = reference[field] ?? ''
  const allowed = capitals ? letters : rules.part
  if (!allowed.test(part) || /^\.+$/.test(part)) {
    const characters = capitals ? `a-z, 0-9 and "_", to stand as {${name}}` : rules.characters
    throw unusable(reference, `its ${field} ${JSON.stringify(part.slice(0, 100))} may hold ${characters}`, rules)
  }
  return capitals ? part.toUpperCase() : (rules.encode?.(part) ?? part)
}

function isReadBack(
  name: string,
  { form, forms, reference, rules }: { form: Form; forms: readonly Form[]; reference: KeyReference; rules: NameRules },
): boolean {
  const reader = forms.find(({ matcher }) => matcher.test(name))
  const texts = reader === form ? (form.matcher.exec(name)?.slice(1) ?? []) : []
  return form.placeholders.every(({ field, capitals }, index) => {
    const text = texts[index] ?? ''
    return reference[field] === (capitals ? text.toLowerCase() : (rules.decode?.(text) ?? text))
  })
}

function isSet(part: string | undefined): boolean {
  return part !== undefined && part !== ''
}

function missingPart(forms: readonly Form[], reference: KeyReference): KeyUnavailableError {
  const form = forms.at(-1) as Form
  const field = form.placeholders.find((found) => !isSet(reference[found.field]))?.field ?? 'agent'
  return new KeyUnavailableError({
    message:
      `No key for agent "${reference.agent}" at ${reference.provider}: the pattern ${form.pattern} needs its ${field}, ` +
      'which is not set. Declare it under `agents`.',
  })
}

function unusable({ agent, provider }: KeyReference, reason: string, { option }: NameRules): KeyUnavailableError {
  return new KeyUnavailableError({
    message:
      `No key for agent ${JSON.stringify(agent.slice(0, 100))} at ${provider}: ${reason}. ` +
      `Rename it, or give ${option} as a function that names its secret.`,
  })
}
