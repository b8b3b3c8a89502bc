// 100,000 random error graphs with a key planted in them: none may show it afterwards, and nothing may throw.
import fc from 'fast-check'
import { createRedactor } from '../packages/redact/dist/index.js'
import { canaryKey, stretchesOf } from '../packages/redact/test/support/canary.ts'
import { errorGraphs } from '../packages/redact/test/support/error-graph.ts'
import { ProviderError } from '../packages/redact/test/support/error-shapes.ts'
import { printedEverywhere } from '../packages/redact/test/support/printed-everywhere.ts'

const graphs = 100_000
const key = canaryKey()
const parts = stretchesOf(key, 8)
const redactor = createRedactor({ secrets: [key] })
const shows = (text: string): boolean => redactor.contains(text) || parts.some((part) => text.includes(part))

let leaked = 0
let thrown = 0
let shownBefore = 0
let changed = 0
for (const made of fc.sample(errorGraphs(key), graphs)) {
  if (shows(printedEverywhere(made))) shownBefore += 1
  try {
    const cleaned = redactor.error(made)
    if (!(cleaned instanceof ProviderError) || cleaned.status !== 401) changed += 1
    if (shows(printedEverywhere(cleaned))) leaked += 1
  } catch {
    thrown += 1
  }
}
console.log(`${graphs} errors, ${shownBefore} of them showed the key before`)
for (const [name, count] of Object.entries({ leaks: leaked, throws: thrown, 'other-class-or-status': changed })) {
  console.log(`redact-fuzz-${name} ${count} bar 0 ${count === 0 ? 'ok' : 'short'}`)
}
