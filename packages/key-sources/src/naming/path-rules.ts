import type { NameRules } from './name-pattern.js'

/** The names under which keys are found where a source has paths: the team's part is left out for an agent without one. */
export const defaultPaths: readonly string[] = ['{provider}/{team}/{agent}', '{provider}/{agent}']

/**
 * Names that are paths of letters, digits and `extra` characters. A segment of dots alone would lead elsewhere.
 */
export function pathRules(option: string, extra: string): NameRules {
  const segment = `(?!\\.+(?:/|$))[A-Za-z0-9${extra.replace(/[^A-Za-z0-9]/g, String.raw`\$&`)}]+`
  return {
    option,
    name: new RegExp(`^${segment}(?:/${segment})*$`),
    characters: `A-Z, a-z, 0-9 and ${extra.split('').join(' ')}`,
    part: new RegExp(`^${segment}$`),
  }
}
