/** Where time comes from. Injectable, so that tests never sleep. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Calls back once after `delayMs`; the returned function cancels. Never keeps the process alive. */
  schedule(delayMs: number, callback: () => void): () => void
}
