import { inspect } from 'node:util'

/** The texts that consoles, loggers and error trackers make of a value; for what throws, the text of what it throws. */
export function printedTexts(value: unknown, depth: number): string[] {
  const inspected = (): string => inspect(value, { depth, maxArrayLength: 1_000, maxStringLength: null })
  return [inspected, () => JSON.stringify(value) ?? '', () => String(value)].map(printed)
}

function printed(print: () => string): string {
  try {
    return print()
  } catch (thrown) {
    try {
      return String(thrown)
    } catch {
      return ''
    }
  }
}
