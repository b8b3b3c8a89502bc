/** The candidate a misspelt name most likely means, or `undefined` where none is near. Case does not count. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const wanted = name.toLowerCase()
  let nearest: string | undefined
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase(), least)
    if (distance < least) [nearest, least] = [candidate, distance]
  }
  return nearest ?? completionOf(wanted, candidates)
}

/** `org` for `organization`. */
function completionOf(wanted: string, candidates: readonly string[]): string | undefined {
  const longer = candidates.filter((candidate) => candidate.toLowerCase().startsWith(wanted))
  return wanted.length >= 3 && longer.length === 1 ? longer[0] : undefined
}

/** Insertions, deletions, replacements and swaps of neighbours; `limit` where there are at least that many. */
function editDistance(left: string, right: string, limit: number): number {
  // Names are short; a hostile one is not worth a quadratic table.
  if (Math.abs(left.length - right.length) >= limit) return limit
  let beforeLast: number[] = []
  let last = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const replaced = at(last, column - 1) + (left[row - 1] === right[column - 1] ? 0 : 1)
      const swapped = isSwap({ left, right, row, column }) ? at(beforeLast, column - 2) + 1 : limit
      current.push(Math.min(at(last, column) + 1, at(current, column - 1) + 1, replaced, swapped))
    }
    ;[beforeLast, last] = [last, current]
  }
  return Math.min(limit, at(last, right.length))
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}

function isSwap({ left, right, row, column }: { left: string; right: string; row: number; column: number }): boolean {
  return row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
}
