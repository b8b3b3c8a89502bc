import { generateKeyPairSync } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { auditFile } from '../../src/audit/audit-file.ts'
import { ed25519Signer } from '../../src/audit/ed25519-signer.ts'
import { verifyAuditFile, verifyAuditLines } from '../../src/audit/verify-audit-log.ts'
import { ConfigurationError } from '../../src/errors/index.ts'
import { limitChange, memorySink, testLog } from './support.ts'

async function tenChanges(): Promise<string[]> {
  const sink = memorySink()
  const log = testLog([sink])
  for (let index = 0; index < 10; index++) await log.record(limitChange(`budget-${index}`, index))
  return sink.lines
}

const kindsOf = (lines: readonly string[], options = {}): string[] =>
  verifyAuditLines(lines, options).problems.map(({ kind }) => kind)

describe('verifying a log', () => {
  test('a log as written is intact', async () => {
    const lines = await tenChanges()
    const verdict = verifyAuditLines(lines)
    expect(verdict).toMatchObject({ isIntact: true, records: 11, problems: [] })
    expect(verdict.chains).toMatchObject([{ records: 11, isEnded: false, head: { sequence: 10 } }])
  })

  test('an edit is found where it was made', async () => {
    const lines = await tenChanges()
    lines[4] = (lines[4] ?? '').replace('"limit":3', '"limit":9')
    expect(verifyAuditLines(lines).problems).toMatchObject([{ line: 5, kind: 'edited' }])
  })

  test('an edit with its hash made anew breaks the link of the next record', async () => {
    const lines = await tenChanges()
    const { sealedLine } = await import('../../src/audit/audit-line.ts')
    const { hash: _, ...record } = JSON.parse(lines[4] ?? '')
    lines[4] = sealedLine({ ...record, reason: 'forged' }).line
    expect(verifyAuditLines(lines).problems).toMatchObject([{ line: 6, kind: 'broken_link' }])
  })

  test('a record taken out is a gap', async () => {
    const lines = await tenChanges()
    lines.splice(4, 1)
    expect(verifyAuditLines(lines).problems).toMatchObject([{ line: 5, kind: 'gap' }])
  })

  test('records that changed places are told', async () => {
    const lines = await tenChanges()
    const [one = '', other = ''] = [lines[4], lines[5]]
    lines[4] = other
    lines[5] = one
    expect(kindsOf(lines)).toContain('reordered')
  })

  test('a record that stands twice is told', async () => {
    const lines = await tenChanges()
    lines.splice(5, 0, lines[4] ?? '')
    expect(kindsOf(lines)).toContain('reordered')
  })

  test('a beginning that is cut off is a gap', async () => {
    expect(kindsOf((await tenChanges()).slice(1))).toEqual(['gap'])
  })

  test('an end that is cut off is found with a head that was kept elsewhere, and only with one', async () => {
    const lines = await tenChanges()
    const head = verifyAuditLines(lines).chains[0]?.head
    const shortened = lines.slice(0, -2)
    expect(kindsOf(shortened)).toEqual([])
    expect(kindsOf(shortened, { expectedHeads: [head] })).toEqual(['truncated'])
    expect(kindsOf([], { expectedHeads: [head] })).toEqual(['truncated'])
    expect(kindsOf(lines, { expectedHeads: [head] })).toEqual([])
  })

  test('a log rewritten as a whole is found with a head that was kept elsewhere', async () => {
    const head = verifyAuditLines(await tenChanges()).chains[0]?.head
    const sink = memorySink()
    const forged = testLog([sink])
    for (let index = 0; index < 10; index++) await forged.record(limitChange(`budget-${index}`, index + 1))
    expect(kindsOf(sink.lines, { expectedHeads: [head] })).toEqual(['rewritten'])
  })

  test('signatures of another key, or none, are told', async () => {
    const [mine, other] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')]
    const sink = memorySink()
    const log = testLog([sink], { signer: ed25519Signer(mine.privateKey), checkpointEvery: 3 })
    for (let index = 0; index < 4; index++) await log.record(limitChange('agent-day', index))
    await log.close()
    expect(kindsOf(sink.lines, { publicKey: mine.publicKey })).toEqual([])
    expect(kindsOf(sink.lines, { publicKey: other.publicKey })).toEqual(Array(4).fill('signature'))
    expect(kindsOf(await tenChanges(), { publicKey: mine.publicKey })).toEqual(['signature'])
  })

  test('a change that quotes a record of the log is not taken for one', async () => {
    const sink = memorySink()
    const log = testLog([sink])
    await log.record({ ...limitChange('agent-day', 1), after: JSON.parse('{"action":"audit.end"}') })
    expect(verifyAuditLines(sink.lines)).toMatchObject({ isIntact: true, chains: [{ isEnded: false }] })
  })

  test('only Ed25519 keys sign and verify', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    expect(() => ed25519Signer(privateKey)).toThrow(ConfigurationError)
    expect(() => verifyAuditLines([], { publicKey })).toThrow(ConfigurationError)
    expect(() => ed25519Signer('not a key')).toThrow(ConfigurationError)
  })

  test('any change of any byte is found', async () => {
    const lines = await tenChanges()
    const text = lines.join('\n')
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 0x20, max: 0x7e }), (at, code) => {
        const byte = String.fromCharCode(code)
        fc.pre(text[at] !== byte && text[at] !== '\n')
        const changed = `${text.slice(0, at)}${byte}${text.slice(at + 1)}`
        expect(verifyAuditLines(changed.split('\n')).isIntact).toBe(false)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('the audit file', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bursar-audit-'))
    path = join(folder, 'audit.jsonl')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const writeSome = async (name: string, changes = 3): Promise<void> => {
    const log = testLog([auditFile({ path })], { writer: { name } })
    for (let index = 0; index < changes; index++) await log.record(limitChange('agent-day', index))
    await log.close()
  }

  test('a restarted writer goes on from the last record', async () => {
    await writeSome('first')
    await writeSome('second')
    const verdict = await verifyAuditFile(path)
    expect(verdict).toMatchObject({ isIntact: true, records: 10 })
    expect(verdict.chains).toMatchObject([{ isEnded: true }, { isEnded: true }])
    const lines = readFileSync(path, 'utf8').split('\n')
    const [last, next] = [JSON.parse(lines[4] ?? ''), JSON.parse(lines[5] ?? '')]
    expect(next).toMatchObject({ action: 'audit.start', previous: last.hash })
  })

  test('is readable by its owner only', async () => {
    await writeSome('first')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('a last line that was cut off is told until a writer has found it, and then explained', async () => {
    await writeSome('first')
    truncateSync(path, statSync(path).size - 20)
    expect((await verifyAuditFile(path)).problems).toMatchObject([{ line: 5, kind: 'not_a_record' }])
    await writeSome('second')
    expect(await verifyAuditFile(path)).toMatchObject({ isIntact: true, records: 10 })
    expect(readFileSync(path, 'utf8')).toContain('"action":"audit.recover"')
  })

  test('bytes that are no text are found and explained too', async () => {
    await writeSome('first')
    appendFileSync(path, Buffer.from([0xff, 0xfe, 0x0d, 0x22]))
    await writeSome('second')
    expect(await verifyAuditFile(path)).toMatchObject({ isIntact: true })
  })

  test('a broken line that no writer explained stays a problem', async () => {
    await writeSome('first')
    const lines = readFileSync(path, 'utf8').split('\n')
    lines[2] = 'torn'
    writeFileSync(path, lines.join('\n'))
    expect((await verifyAuditFile(path)).problems).toMatchObject([
      { line: 3, kind: 'not_a_record' },
      { line: 4, kind: 'gap' },
    ])
  })

  test('a chain that is taken out as a whole is missed by the one that went on from it', async () => {
    await writeSome('first')
    await writeSome('second')
    const lines = readFileSync(path, 'utf8').split('\n').slice(5)
    writeFileSync(path, lines.join('\n'))
    expect((await verifyAuditFile(path)).problems).toMatchObject([{ line: 1, kind: 'missing_beginning' }])
  })

  test('several writers share a file', async () => {
    const logs = ['one', 'other', 'third'].map((name) =>
      testLog([auditFile({ path, fsync: 'never' })], { writer: { name } }),
    )
    for (let round = 0; round < 20; round++) {
      await Promise.all(logs.map((log) => log.record(limitChange('agent-day', round))))
    }
    await Promise.all(logs.map((log) => log.close()))
    const verdict = await verifyAuditFile(path)
    expect(verdict).toMatchObject({ isIntact: true, records: 66 })
    expect(verdict.chains).toHaveLength(3)
  })

  test('the last record is found behind a long one', async () => {
    await writeSome('first')
    const log = testLog([auditFile({ path })], { writer: { name: 'long' } })
    await log.record({ ...limitChange('agent-day', 1), reason: 'x'.repeat(200_000) })
    await log.close()
    await writeSome('last')
    expect(await verifyAuditFile(path)).toMatchObject({ isIntact: true })
  })

  test.each([
    [{ path: '' }, 'path of a file'],
    [{ path: '/nowhere/at/all/audit.jsonl' }, 'ENOENT'],
    [{ path: 'x', fsync: 'sometimes' }, 'fsync'],
    [{ path: 'x', sync: true }, 'no option "sync"'],
  ])('refuses %o', (options, message) => {
    expect(() => auditFile(options as never)).toThrow(message)
    expect(() => auditFile(options as never)).toThrow(ConfigurationError)
  })
})
