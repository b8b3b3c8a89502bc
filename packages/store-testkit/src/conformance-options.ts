/** A case that a store does not pass, and why that is right. */
export interface SkippedCase {
  /** The name of the case, as the suite prints it. */
  readonly case: string
  readonly reason: string
}

export interface ConformanceOptions {
  /** Cases left out. Each needs a reason, and a name that exists. @default none */
  readonly skip?: readonly SkippedCase[]
  /**
   * Deletes every record of a namespace, as a server does that loses its memory. The chapter on losses runs only where
   * this is given: it is for stores whose processes remember what their server forgets. @default none
   */
  readonly lose?: (namespace: string) => Promise<void>
  /** How many random sequences of up to 40 calls the model test runs. @default 250, which is some 5,000 calls */
  readonly sequences?: number
  /**
   * `late`: the store may announce a threshold with another call than the one that crossed it, so the model test does not
   * compare when. @default "exact"
   */
  readonly crossings?: 'exact' | 'late'
  /** Of the random sequences; the same seed gives the same ones. @default 1 */
  readonly seed?: number
}

/**
 * The reason for which each named case is left out.
 *
 * @throws TypeError where a reason is missing, or no case has that name: a stale exception hides the next mistake
 */
export function reasonsToSkip(skip: readonly SkippedCase[], names: readonly string[]): ReadonlyMap<string, string> {
  for (const { case: name, reason } of skip) {
    if (!names.includes(name)) throw new TypeError(`skip names no case of the suite: "${name}".`)
    if (typeof reason !== 'string' || reason.trim() === '') {
      throw new TypeError(`skip must say why "${name}" is left out: { case, reason }.`)
    }
  }
  return new Map(skip.map(({ case: name, reason }) => [name, reason]))
}
