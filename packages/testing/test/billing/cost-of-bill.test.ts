import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bill } from '../../src/billing/bill.ts'
import { chargeOf, type Charge } from '../../src/billing/charge.ts'
import { costOfBill } from '../../src/billing/cost-of-bill.ts'

function billOf(charge: Partial<Charge>, billed = true): Bill {
  const place = { id: 'req_1', index: 0, path: '/v1/chat/completions', key: undefined }
  return { ...place, ...chargeOf({ model: 'gpt-5-mini', ...charge }), outcome: 'complete', billed }
}

const prices = { 'gpt-5-mini': { input: '0.25', cachedInput: '0.025', output: '2' } }

describe('the cost of a bill', () => {
  test('is tokens times USD per million, in nano-USD', () => {
    const bill = billOf({ inputTokens: 1_000, cachedTokens: 400, outputTokens: 10, reasoningTokens: 4 })
    expect(costOfBill(bill, prices)).toBe(600n * 250n + 400n * 25n + 10n * 2_000n)
  })

  test('is rounded up once, not once per kind', () => {
    const thirds = { 'gpt-5-mini': { input: '0.0004', output: '0.0004' } }
    expect(costOfBill(billOf({ inputTokens: 1 }), thirds)).toBe(1n)
    expect(costOfBill(billOf({ inputTokens: 1, outputTokens: 1 }), thirds)).toBe(1n)
    expect(costOfBill(billOf({ inputTokens: 2, outputTokens: 1 }), thirds)).toBe(2n)
  })

  test('falls back to the price of plain input and output for kinds without their own', () => {
    const bill = billOf({ inputTokens: 100, audioInputTokens: 40, outputTokens: 10, audioOutputTokens: 10 })
    expect(costOfBill(bill, prices)).toBe(100n * 250n + 10n * 2_000n)
    const withAudio = { 'gpt-5-mini': { ...prices['gpt-5-mini'], audioInput: '10', audioOutput: '20' } }
    expect(costOfBill(bill, withAudio)).toBe(60n * 250n + 40n * 10_000n + 10n * 20_000n)
  })

  test('counts pieces', () => {
    const perPiece = { 'dall-e-3': { input: '0', output: '0', units: { image: '0.04' } } }
    expect(costOfBill(billOf({ model: 'dall-e-3', units: { image: 2 } }), perPiece)).toBe(80_000_000n)
    expect(() => costOfBill(billOf({ units: { second: 2 } }), prices)).toThrow('units.second')
  })

  test('is nothing where nothing is billed, whatever the model', () => {
    expect(costOfBill(billOf({ model: 'unknown', inputTokens: 5 }, false), prices)).toBe(0n)
  })

  test('names a model without a price, and a price that is not one', () => {
    expect(() => costOfBill(billOf({ model: 'other', inputTokens: 1 }), prices)).toThrow('"other"')
    expect(() => costOfBill(billOf({ model: 'toString', inputTokens: 1 }), prices)).toThrow('"toString"')
    const wrong = { 'gpt-5-mini': { input: '1e-3', output: '1' } }
    expect(() => costOfBill(billOf({ inputTokens: 1 }), wrong)).toThrow('"1e-3"')
  })

  test('agrees with plain integer arithmetic at whole prices', () => {
    const tokens = fc.nat({ max: 10_000_000 })
    const usd = fc.nat({ max: 500 })
    fc.assert(
      fc.property(tokens, tokens, usd, usd, (inputTokens, outputTokens, input, output) => {
        const table = { 'gpt-5-mini': { input: String(input), output: String(output) } }
        const expected = BigInt(inputTokens) * BigInt(input) * 1_000n + BigInt(outputTokens) * BigInt(output) * 1_000n
        expect(costOfBill(billOf({ inputTokens, outputTokens }), table)).toBe(expected)
      }),
    )
  })
})
