import { CohereClientV2, CohereError } from 'cohere-ai'
import { expect, test } from 'vitest'
import { BursarError, placeholderKey } from '@bursar/core'
import { startPlace } from './lib/place.ts'

test('cohere-ai speaks a wire of its own, whose cost nobody here can tell: a budget in USD refuses it', async () => {
  const place = await startPlace()
  const cohere = new CohereClientV2({
    token: placeholderKey,
    environment: place.provider.origin,
    fetch: place.fetch('groq'),
  })
  const call = cohere.chat({ model: 'command-a-03-2025', messages: [{ role: 'user', content: 'Hello' }] })
  const error: unknown = await call.then(
    () => undefined,
    (refusal: unknown) => refusal,
  )
  expect(error instanceof CohereError && error.statusCode).toBe(403)
  expect(BursarError.isInstance(error)).toBe(true)
  expect(error).toMatchObject({ message: expect.stringContaining('allowUnmetered') })
  expect(place.provider.requests).toEqual([])
  expect(place.events.of('request.blocked')).toHaveLength(1)
})
