// What it costs to verify an audit log, as a multiple of hashing the same bytes record by record.
import { hash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { auditFile, createAuditLog, verifyAuditFile } from '../packages/core/dist/index.js'

const records = 100_000
const rounds = 7
const bar = 3
const folder = mkdtempSync(join(tmpdir(), 'bursar-bench-audit-'))
const path = join(folder, 'audit.jsonl')

const log = createAuditLog({ sinks: [auditFile({ path, fsync: 'never' })] })
for (let written = 0; written < records; written += 1) {
  await log.record({
    action: 'budget.limit',
    target: { type: 'budget', id: 'agent-day' },
    actor: { type: 'user', id: 'alice@example.com' },
    outcome: 'success',
    before: { unit: 'usd', amount: 50_000_000_000 },
    after: { unit: 'usd', amount: 80_000_000_000 + written },
  })
}
await log.close()

async function hashLines(): Promise<void> {
  const bytes = readFileSync(path)
  for (let start = 0, feed = bytes.indexOf(10); feed !== -1; start = feed + 1, feed = bytes.indexOf(10, start)) {
    hash('sha256', bytes.subarray(start, feed), 'hex')
  }
}

const subjects = {
  hash: hashLines,
  'hash again': hashLines,
  'hash the file at once': async () => void hash('sha256', readFileSync(path), 'hex'),
  verify: async () => {
    const { isIntact, records: read } = await verifyAuditFile(path)
    if (!isIntact || read < records) throw new Error(`The log is not what was written: ${read} records.`)
  },
}

const best = new Map<string, number>()
for (let round = 0; round < rounds; round += 1) {
  for (const [name, run] of Object.entries(subjects)) {
    const start = process.hrtime.bigint()
    await run()
    best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, Number(process.hrtime.bigint() - start)))
  }
}
rmSync(folder, { recursive: true })

const [hashed = 0, again = 0, atOnce = 0, verified = 0] = Object.keys(subjects).map((name) => best.get(name))
const ms = (time: number): string => `${(time / 1e6).toFixed(0)} ms`
console.log(`${records} records: hash ${ms(hashed)}, as one text ${ms(atOnce)}, verify ${ms(verified)}`)
console.log(`noise floor: hash / hash ${(again / hashed).toFixed(3)}`)
const ratio = verified / hashed
console.log(`audit-verify ${ratio.toFixed(2)} bar ${bar} ${ratio <= bar ? 'ok' : 'short'}`)
