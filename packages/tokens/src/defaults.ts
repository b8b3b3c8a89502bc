/** Milliseconds of a clock that only goes forward. */
export function monotonicNow(): number {
  return performance.now()
}
