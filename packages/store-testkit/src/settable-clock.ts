import { NOON } from './requests.js'

/** Time that moves only when told to. It starts at `NOON`, 20 November 2026, 12:00 UTC. */
export class SettableClock {
  private instant: number = NOON

  /** Epoch ms. */
  now(): number {
    return this.instant
  }

  /** No timer ever fires: what a store does by itself is not part of the suite. Lets this clock be a store's own. */
  schedule(_delayMs: number, _callback: () => void): () => void {
    return () => {}
  }

  advance(milliseconds: number): void {
    this.instant += milliseconds
  }
}
