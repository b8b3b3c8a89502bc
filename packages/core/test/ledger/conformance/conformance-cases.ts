import { atomicityCases } from './atomicity-cases.ts'
import { concurrencyCases } from './concurrency-cases.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { controlCases } from './control-cases.ts'
import { expiryCases } from './expiry-cases.ts'
import { identityCases } from './identity-cases.ts'
import { numberCases } from './number-cases.ts'
import { settlementCases } from './settlement-cases.ts'
import { windowCases } from './window-cases.ts'

/** What every budget store promises, by chapter. */
export const conformanceCases: Readonly<Record<string, readonly ConformanceCase[]>> = {
  atomicity: atomicityCases,
  identity: identityCases,
  settlement: settlementCases,
  expiry: expiryCases,
  windows: windowCases,
  numbers: numberCases,
  controls: controlCases,
  concurrency: concurrencyCases,
}
