import { randomBytes } from 'node:crypto'
import { createRedactor } from '@bursar/redact'
import { describe, expect, test } from 'vitest'
import { streamErrorCleaner } from '../../src/request/clean-stream-errors.ts'

const key = ['sk', 'proj', randomBytes(16).toString('hex')].join('-')
const clean = (...texts: readonly string[]): readonly string[] => {
  const cleaner = streamErrorCleaner(createRedactor({ secrets: [key] }))
  return texts.map((text) => new TextDecoder().decode(cleaner(new TextEncoder().encode(text))))
}

describe('streamErrorCleaner', () => {
  test.each([
    ['a chat stream', (text: string) => `data: {"error":{"message":"${text}"}}\n\n`],
    ['a chat stream with spaces', (text: string) => `data: {"error": {"message": "${text}"}}\n\n`],
    ['a stream of responses', (text: string) => `data: {"type":"error","message":"${text}"}\n\n`],
    ['a named event', (text: string) => `event: error\ndata: {"message":"${text}"}\n\n`],
  ])('removes a key from an error event of %s, and from nothing else in it', (_name, event) => {
    expect(clean(event(`Ungültig: ${key} 🧭`))).toEqual([event('Ungültig: [redacted] 🧭')])
  })

  test('goes on after the piece in which the error began', () => {
    const [, second] = clean('event: error\ndata: {"message":"', `${key}"}\n\n`)
    expect(second).not.toContain(key)
  })

  test('does not touch what the model says, even of errors and keys', () => {
    const said = `data: {"choices":[{"delta":{"content":"an error with ${key}: {\\"error\\":{}}"}}]}\n\n`
    expect(clean(said, 'data: [DONE]\n\n')).toEqual([said, 'data: [DONE]\n\n'])
  })

  test('hands on the same bytes where there is nothing to remove', () => {
    const cleaner = streamErrorCleaner(createRedactor({ secrets: [key] }))
    for (const text of ['data: {}\n\n', 'data: {"error":{"message":"overloaded"}}\n\n']) {
      const bytes = new TextEncoder().encode(text)
      expect(cleaner(bytes)).toBe(bytes)
    }
  })
})
