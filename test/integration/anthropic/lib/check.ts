import type { Check as AnyCheck } from '../../fidelity/lib/check.ts'
import type { Client, Sdk, Version } from './sdk.ts'

export type Check = AnyCheck<Client, Sdk>

/** The only places where a check is not run: the bare client of that version has no such method. */
const lacking: Readonly<Record<string, readonly Version[]>> = {
  'parse with a schema': ['0.60'],
  toolRunner: ['0.60'],
}

export function isLacking(check: string, version: Version): boolean {
  return lacking[check]?.includes(version) ?? false
}
