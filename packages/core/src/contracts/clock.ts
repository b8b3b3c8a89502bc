/** Where time comes from. Injectable, so that tests never sleep. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Milliseconds since some moment; never goes back, and nobody sets it. @default now */
  elapsed?(): number
  /** Calls back once after `delayMs`; the returned function cancels. Never keeps the process alive. */
  schedule(delayMs: number, callback: () => void): () => void
}
