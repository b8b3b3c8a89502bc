import { usd } from '@bursar/core'
import { toFile } from 'openai-7'
import { describe, expect, it } from 'vitest'
import { governedOpenAI } from './lib/governed-openai.js'

const budgets = [{ scope: {}, limit: usd('100'), per: 'day' }] as const
const cents = 10_000_000

describe('what is billed by the piece', () => {
  it.each([
    ['standard, square', { model: 'dall-e-3' }, 4 * cents],
    ['standard, wide', { model: 'dall-e-3', size: '1792x1024', quality: 'standard' }, 8 * cents],
    ['HD, square', { model: 'dall-e-3', quality: 'hd' }, 8 * cents],
    ['HD, tall', { model: 'dall-e-3', size: '1024x1792', quality: 'hd' }, 12 * cents],
    ['three small ones of DALL-E 2', { model: 'dall-e-2', size: '256x256', n: 3 }, 48_000_000],
  ] as const)('holds and charges an image by quality and size: %s', async (_, options, price) => {
    const governed = await governedOpenAI({ budgets })
    await governed.client().images.generate({ prompt: 'a fox', ...options })
    expect(governed.events.of('request.start')[0]?.reserved).toBe(price)
    expect(governed.events.of('usage')[0]?.cost).toMatchObject({ nanoUsd: price, source: 'provider' })
    expect(await governed.ledger()).toMatchObject({ spent: price, held: 0 })
  })

  it('refuses a size that no price is known for', async () => {
    const governed = await governedOpenAI({ budgets })
    const call = governed.client().images.generate({ model: 'dall-e-3', prompt: 'a fox', size: '512x512' })
    await expect(call).rejects.toThrow(/'dall-e-3' has no price per image_512x512/)
    expect(governed.provider.requests.length).toBe(0)
  })

  it('holds the seconds that a recording may have at most, and charges those it had', async () => {
    const governed = await governedOpenAI({ budgets })
    const file = await toFile(new Uint8Array(50_000), 'call.mp3')
    const answer = await governed.client().audio.transcriptions.create({ model: 'whisper-1', file })
    expect(answer.text).toMatch(/\w/)
    expect(governed.events.of('request.start')[0]?.reserved).toBe(100 * 100_000)
    const [usage] = governed.events.of('usage')
    const seconds = usage?.tokens.units?.['second'] ?? 0
    expect(seconds).toBeGreaterThan(0)
    expect(usage?.cost).toMatchObject({ nanoUsd: seconds * 100_000, source: 'provider' })
    expect(seconds).toBeLessThanOrEqual(100)
  })

  it('holds the tokens of a recording that is billed by tokens', async () => {
    const governed = await governedOpenAI({ budgets })
    const file = await toFile(new Uint8Array(50_000), 'call.mp3')
    await governed.client().audio.transcriptions.create({ model: 'gpt-4o-transcribe', file })
    const [start] = governed.events.of('request.start')
    const [usage] = governed.events.of('usage')
    expect(start?.reserved).toBeGreaterThanOrEqual(usage?.cost.nanoUsd ?? Infinity)
    expect(governed.events.of('budget.overrun')).toEqual([])
  })

  it('charges what was held where a transcript tells no duration', async () => {
    const governed = await governedOpenAI({ budgets })
    const file = await toFile(new Uint8Array(50_000), 'call.mp3')
    await governed.client().audio.transcriptions.create({ model: 'whisper-1', file, response_format: 'text' })
    expect(governed.events.of('usage')[0]?.cost).toMatchObject({ nanoUsd: 100 * 100_000, source: 'estimated' })
  })
})
