/** The value below which the given share of the samples lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** One line per bar: `<name> <figure> bar <bar> ok|short`. */
export function reportBar(name: string, figure: number, bar: number): void {
  console.log(`${name} ${figure.toFixed(3)} bar ${bar} ${figure <= bar ? 'ok' : 'short'}`)
}

/** As `reportBar`, for a figure that must not be below its bar. */
export function reportAtLeast(name: string, figure: number, bar: number): void {
  console.log(`${name} ${figure.toFixed(2)} bar >= ${bar} ${figure >= bar ? 'ok' : 'short'}`)
}
