/**
 * Why a secret could not be read, in words that are ours alone: what a server or a vendor's client said may repeat a key
 * or the credential that was sent.
 */
export class ReadFailure extends Error {
  override readonly name = 'ReadFailure'
  /** Continues "the secret ...": `was not found`. */
  readonly problem: string
  /** What to do, as a sentence. */
  readonly remedy: string

  constructor(problem: string, remedy: string) {
    super(problem)
    this.problem = problem
    this.remedy = remedy
  }
}
