import { NOON } from './requests.ts'

export class SettableClock {
  private instant = NOON

  now(): number {
    return this.instant
  }

  advance(milliseconds: number): void {
    this.instant += milliseconds
  }
}
