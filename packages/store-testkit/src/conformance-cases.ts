import { atomicityCases } from './cases/atomicity-cases.js'
import { concurrencyCases } from './cases/concurrency-cases.js'
import type { ConformanceCase } from './conformance-case.js'
import { controlCases } from './cases/control-cases.js'
import { expiryCases } from './cases/expiry-cases.js'
import { identityCases } from './cases/identity-cases.js'
import { numberCases } from './cases/number-cases.js'
import { settlementCases } from './cases/settlement-cases.js'
import { windowCases } from './cases/window-cases.js'

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
