import { randomBytes } from 'node:crypto'

/** A key for the local provider, of the shape real ones have. */
export function inventKey(): string {
  return ['sk', 'proj', randomBytes(24).toString('base64url')].join('-')
}
