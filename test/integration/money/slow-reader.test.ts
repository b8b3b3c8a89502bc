import { createFakeClock } from '@bursar/testing'
import { expect, test } from 'vitest'
import { governedOpenAI } from './lib/governed-openai.js'

test('a stream whose reader fell behind is charged for what its provider generated meanwhile', async () => {
  const clock = createFakeClock(Date.UTC(2026, 10, 20))
  const { client, provider, ledger, truth, events } = await governedOpenAI({
    clock,
    fake: { answer: { outputTokens: 700 } },
  })
  const stream = await client().chat.completions.create({
    model: 'gpt-4.1',
    max_completion_tokens: 4_000,
    stream: true,
    messages: [{ role: 'user', content: 'Tell me everything.' }],
  })
  let chunks = 0
  for await (const _chunk of stream) {
    if (++chunks < 3) continue
    // The reader is busy with something else while the provider goes on to the end of its answer.
    await provider.idle()
    await clock.advance(3_000)
    break
  }
  const { spent, held } = await ledger()
  expect(held).toBe(0)
  expect(spent).toBeGreaterThanOrEqual(await truth())
  expect(events.of('usage')).toMatchObject([{ ending: 'interrupted', tokens: { source: 'estimated' } }])
})
