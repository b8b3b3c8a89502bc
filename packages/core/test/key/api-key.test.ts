import { createHash, randomBytes } from 'node:crypto'
import { inspect, format } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { KeyMaterial } from '../../src/contracts/key-source.js'
import { KeyUnavailableError } from '../../src/errors/index.js'
import { parseApiKey } from '../../src/key/parse-api-key.js'

const secret = ['sk', 'proj', randomBytes(24).toString('hex')].join('-')

describe('ApiKey', () => {
  it('shows its fingerprint however it is printed, and never the key', () => {
    const key = parseApiKey({ secret }, { where: 'a test' })
    const digits = createHash('sha256').update(`bursar/key/v1\0${secret}`).digest('hex').slice(0, 12)
    const shown = `[redacted kf_${digits}]`
    expect(key.fingerprint).toBe(`kf_${digits}`)
    expect(String(key)).toBe(shown)
    expect(JSON.stringify({ key })).toBe(JSON.stringify({ key: shown }))
    expect(inspect({ nested: [key] }, { showHidden: true, depth: 9 })).toContain(shown)
    for (const text of [
      inspect(key, { showHidden: true }),
      format('%s %o %O %j', key, key, key, key),
      `${key.toString()}`,
    ]) {
      expect(text).toContain(shown)
      expect(text).not.toContain(secret.slice(-8))
    }
    const copies = [Object.assign({}, key), structuredClone(key), Object.entries(key), Reflect.ownKeys(key)]
    expect(inspect(copies, { depth: 9 })).not.toContain(secret.slice(-8))
    expect(key.reveal()).toBe(secret)
  })

  it('has the label and version of its source, and a label of its own where there is none', () => {
    expect(parseApiKey({ secret }, { where: 'a test' }).label).toBe('default')
    expect(parseApiKey({ secret, label: 'batch', version: '7' }, { where: 'a test' })).toMatchObject({
      label: 'batch',
      version: '7',
    })
  })
})

describe('parseApiKey', () => {
  it('trims the ends', () => {
    expect(parseApiKey({ secret: ` ${secret}\r\n` }, { where: 'a test' }).reveal()).toBe(secret)
  })

  it('refuses what a source mixed up, without printing it', () => {
    const wrong: readonly unknown[] = [
      undefined,
      'text',
      { secret, label: 7 },
      { secret, label: '' },
      { secret, label: 'x'.repeat(129) },
      { secret, label: secret },
      { secret, version: ` ${secret}`.trim() },
      { secret, createdAt: 'yesterday' },
      { secret, expiresAt: Number.NaN },
    ]
    for (const material of wrong) {
      const parse = (): unknown => parseApiKey(material as KeyMaterial, { where: 'the safe' })
      expect(parse, inspect(material)).toThrow(KeyUnavailableError)
      expect(parse).not.toThrow(secret.slice(-8))
    }
  })

  const middle = (inserted: string): string => `${secret.slice(0, 20)}${inserted}${secret.slice(20)}`
  it.each([
    ['is empty', ' \n'],
    ['holds a line break inside', middle('\n')],
    ['holds a line break inside', middle('\r')],
    ['holds a space inside', middle(' ')],
    ['holds a space inside', middle('\u00a0')],
    ['holds a control or non-ASCII character', middle('\0')],
    ['holds a control or non-ASCII character', middle('\u007f')],
    ['holds a control or non-ASCII character', middle('\u00e9')],
  ])('refuses a key that %s, without printing it', (defect, text) => {
    let error: unknown
    try {
      parseApiKey({ secret: text }, { where: 'the safe' })
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(KeyUnavailableError)
    expect(inspect(error)).toContain(`The key in the safe ${defect}`)
    expect(inspect(error, { showHidden: true })).not.toContain(secret.slice(0, 12))
    expect(inspect(error, { showHidden: true })).not.toContain(secret.slice(-8))
  })
})
