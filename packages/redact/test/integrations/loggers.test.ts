import { Writable } from 'node:stream'
import pino from 'pino'
import { describe, expect, test } from 'vitest'
import winston from 'winston'
import { createRedactor, pinoRedaction, winstonRedaction } from '../../src/index.ts'
import { canaryKey, encodings } from '../support/canary.ts'
import { ProviderError } from '../support/error-shapes.ts'

const key = canaryKey()
const redactor = createRedactor({ secrets: [key] })

type Line = Record<string, unknown> & { err?: Record<string, unknown> }

/** What each logger writes of one record, with and without the redactor. */
const subjects = {
  pino(log: (logger: pino.Logger) => void, isRedacted: boolean): string {
    const lines: string[] = []
    const options = isRedacted ? pinoRedaction(redactor) : {}
    log(pino(options, { write: (line: string) => void lines.push(line) }))
    return lines.join('')
  },
  winston(log: (logger: winston.Logger) => void, isRedacted: boolean): string {
    const lines: string[] = []
    const { errors, splat, json, combine } = winston.format
    const redaction = isRedacted ? [winstonRedaction(redactor) as winston.Logform.Format] : []
    const logger = winston.createLogger({ format: combine(errors({ stack: true }), splat(), ...redaction, json()) })
    const stream = new Writable({
      write(line: Buffer, _encoding, done) {
        lines.push(line.toString())
        done()
      },
    })
    logger.add(new winston.transports.Stream({ stream }))
    log(logger)
    return lines.join('')
  },
}

const failure = (): Error =>
  new ProviderError(`401 Incorrect API key: ${key}`, {
    headers: new Headers({ 'x-echo': key }),
    cause: new Error(`sent ${key}`),
    config: { headers: { Authorization: `Bearer ${key}` } },
  })

describe('pino', () => {
  const records: [name: string, log: (logger: pino.Logger) => void][] = [
    ['an error', (logger) => logger.error(failure())],
    ['an error under a name', (logger) => logger.error({ err: failure() }, 'failed')],
    ['a client-like object', (logger) => logger.info({ client: { apiKey: key, _options: { apiKey: key } } })],
    ['a message', (logger) => logger.warn(`the key ${key} is odd`)],
    ['a message with values', (logger) => logger.warn('the key %s is odd %o', key, { deep: { deeper: [key] } })],
    ['request headers', (logger) => logger.info({ req: { headers: { 'X-Api-Key': key } } })],
    ['a child logger', (logger) => logger.child({ token: key }).info('hello')],
    ['every encoding', (logger) => encodings.forEach(({ encode }) => logger.info({ text: encode(key) }))],
    [
      'a mixin of a child',
      (logger) => logger.child({}, { serializers: { late: () => `late ${key}` } }).info({ late: 1 }),
    ],
  ]

  test.each(records)('bare shows the key of %s, and with the redactor does not', (_name, log) => {
    expect(redactor.contains(subjects.pino(log, false))).toBe(true)
    const written = subjects.pino(log, true)
    expect(redactor.contains(written)).toBe(false)
    expect(written).toContain('[redacted]')
  })

  test('records keep all else', () => {
    const line = JSON.parse(subjects.pino((logger) => logger.error({ err: failure(), n: 1 }, 'a %d', 2), true)) as Line
    expect(line).toMatchObject({ level: 50, msg: 'a 2', n: 1, err: { type: 'ProviderError', status: 401 } })
  })
})

describe('winston', () => {
  const records: [name: string, log: (logger: winston.Logger) => void][] = [
    ['an error', (logger) => logger.error(failure())],
    ['an error under a name', (logger) => logger.error('failed', { problem: failure(), headers: { apikey: key } })],
    ['a client-like object', (logger) => logger.info('made', { client: { apiKey: key } })],
    ['a message', (logger) => logger.warn(`the key ${key} is odd`)],
    ['a message with values', (logger) => logger.warn('the key %s is odd', key)],
    ['a child logger', (logger) => logger.child({ token: key }).info('hello')],
    ['every encoding', (logger) => encodings.forEach(({ encode }) => logger.info('a', { text: encode(key) }))],
  ]

  test.each(records)('bare shows the key of %s, and with the redactor does not', (_name, log) => {
    expect(redactor.contains(subjects.winston(log, false))).toBe(true)
    const written = subjects.winston(log, true)
    expect(redactor.contains(written)).toBe(false)
    expect(written).toContain('[redacted]')
  })

  test('records keep all else', () => {
    const line = JSON.parse(subjects.winston((logger) => logger.info('a %d', 2, { n: 1 }), true)) as Line
    expect(line).toMatchObject({ level: 'info', message: 'a 2', n: 1 })
  })
})
