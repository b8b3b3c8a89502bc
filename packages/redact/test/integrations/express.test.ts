import type { AddressInfo } from 'node:net'
import express from 'express'
import { expect, test } from 'vitest'
import { createRedactor, expressRedaction } from '../../src/index.ts'
import { canaryKey } from '../support/canary.ts'
import { ProviderError } from '../support/error-shapes.ts'

const key = canaryKey()
const redactor = createRedactor({ secrets: [key] })

async function answerOf(isRedacted: boolean): Promise<{ status: number; text: string }> {
  const app = express()
  app.get('/', () => {
    // Express copies an error's status and headers to its answer, and in development shows the stack.
    throw new ProviderError(`401 Incorrect API key: ${key}`, { headers: { 'x-echo': key } })
  })
  if (isRedacted) app.use(expressRedaction(redactor) as express.ErrorRequestHandler)
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    return { status: response.status, text: JSON.stringify([...response.headers]) + (await response.text()) }
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

test('bare Express answers with the key of an error, in headers and page; behind the handler it does not', async () => {
  const bare = await answerOf(false)
  expect(redactor.contains(bare.text)).toBe(true)
  const clean = await answerOf(true)
  expect(redactor.contains(clean.text)).toBe(false)
  expect(clean).toMatchObject({ status: bare.status, text: expect.stringContaining('[redacted]') })
})
