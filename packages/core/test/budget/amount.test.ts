import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatAmount, requests, tokens, usd } from '../../src/budget/amount.ts'
import { ConfigurationError } from '../../src/errors/index.ts'

/** The decimal string of an amount, by integer arithmetic only. */
function decimal(nano: bigint): string {
  return `${nano / 1_000_000_000n}.${String(nano % 1_000_000_000n).padStart(9, '0')}`
}

function messageOf(attempt: () => unknown): string {
  try {
    attempt()
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message
    throw error
  }
  throw new Error('nothing was thrown')
}

function amountOf(value: number): number | undefined {
  try {
    return usd(value).amount
  } catch {
    return undefined
  }
}

describe('usd', () => {
  test.each([
    ['12.50', 12_500_000_000],
    ['0', 0],
    ['0.000000001', 1],
    ['007', 7_000_000_000],
    ['9007199.254740991', Number.MAX_SAFE_INTEGER],
    [50, 50_000_000_000],
    [0.1, 100_000_000],
    [0.29, 290_000_000],
    [1e-9, 1],
    [1e-7, 100],
    [-0, 0],
    [1234567.891, 1_234_567_891_000_000],
  ])('reads %s as exact nano-USD', (written, amount) => {
    expect(usd(written)).toEqual({ unit: 'usd', amount })
  })

  test('gives every amount from its decimal string back to the nano-dollar', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) }), (nano) => {
        expect(usd(decimal(nano)).amount).toBe(Number(nano))
      }),
    )
  })

  test('takes a number for what it reads as, or refuses it, and never rounds', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9_007_199, noNaN: true }), (value) => {
        const amount = amountOf(value)
        const isExact = amount !== undefined && Number(decimal(BigInt(amount))) === value
        expect(amount === undefined ? /\.\d{10,}$|e-/.test(String(value)) : isExact).toBe(true)
      }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 900_719_925 }), (cents) => {
        expect(usd(cents / 100).amount).toBe(cents * 10_000_000)
      }),
    )
  })

  test.each([
    ['a negative string', '-5', 'usd("-5") is not a limit: a limit is 0 or more.'],
    ['a negative number', -5, 'usd(-5) is not a limit: a limit is 0 or more.'],
    ['NaN', Number.NaN, 'usd(NaN) is not a limit: write a decimal string such as usd("12.50").'],
    ['infinity', Number.POSITIVE_INFINITY, 'usd(Infinity) is not a limit: write a decimal string'],
    ['a sum of floats', 0.1 + 0.2, 'usd(0.30000000000000004) is not a limit: this number has more than 9 decimals'],
    ['ten decimals', '0.0000000001', 'USD has at most 9 decimals here; shorten it'],
    ['a nano-dollar above the most', '9007199.254740992', 'the most one counter holds is 9,007,199.254740991 USD'],
    ['a number above the most', 9_007_200, 'usd(9007200) is not a limit: the most one counter holds'],
    ['a currency sign', '$5', 'usd("$5") is not a limit: write digits and one point only'],
    ['a thousands separator', '1,000', 'write digits and one point only, such as usd("1250.50")'],
    ['an exponent', '1e3', 'write digits and one point only'],
    ['a bare point', '.5', 'write digits and one point only'],
    ['a trailing point', '5.', 'write digits and one point only'],
    ['white space', ' 5', 'write digits and one point only'],
    ['nothing', '', 'write digits and one point only'],
    ['a missing value', undefined, 'usd(undefined) is not a limit'],
    ['a bigint', 5n, 'usd("5n") is not a limit'],
    ['an object', {}, 'usd(a value of type object) is not a limit'],
  ])('refuses %s and says how to write it', (_, value, message) => {
    expect(messageOf(() => usd(value as string)).replace('usd(5n)', 'usd("5n")')).toContain(message)
  })

  test('shows only the beginning of an endless string', () => {
    expect(messageOf(() => usd('9'.repeat(100_000))).length).toBeLessThan(250)
  })
})

describe('tokens and requests', () => {
  test('take whole amounts up to the largest safe integer', () => {
    expect(tokens(2_000_000)).toEqual({ unit: 'tokens', amount: 2_000_000 })
    expect(requests(0)).toEqual({ unit: 'requests', amount: 0 })
    expect(tokens(Number.MAX_SAFE_INTEGER).amount).toBe(Number.MAX_SAFE_INTEGER)
    expect(Object.is(tokens(-0).amount, 0)).toBe(true)
  })

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '5', null, undefined, {}])(
    'refuse %s',
    (value) => {
      expect(messageOf(() => tokens(value as number))).toContain('such as tokens(1_000)')
      expect(messageOf(() => requests(value as number))).toContain('such as requests(1_000)')
    },
  )

  test('say which value was wrong', () => {
    expect(messageOf(() => tokens(1.5))).toBe(
      'tokens(1.5) is not a limit: write a whole number from 0 to 9007199254740991, such as tokens(1_000).',
    )
  })
})

test('a limit is frozen', () => {
  expect([usd(1), tokens(1), requests(1)].every((limit) => Object.isFrozen(limit))).toBe(true)
})

describe('formatAmount', () => {
  test.each([
    ['usd', 12_500_000_000, '$12.50'],
    ['usd', 0, '$0.00'],
    ['usd', 1, '$0.000000001'],
    ['usd', 1_230_000_000, '$1.23'],
    ['usd', 1_234_000_000, '$1.234'],
    ['usd', 1_000_000_000_000_000, '$1,000,000.00'],
    ['usd', Number.MAX_SAFE_INTEGER, '$9,007,199.254740991'],
    ['usd', 8_999_999_999_999_999, '$8,999,999.999999999'],
    ['usd', -1_500_000_000, '-$1.50'],
    ['tokens', 1_000_000, '1,000,000 tokens'],
    ['tokens', 1, '1 token'],
    ['tokens', 999, '999 tokens'],
    ['requests', 1, '1 request'],
    ['requests', 0, '0 requests'],
    ['tokens', -1234, '-1,234 tokens'],
  ] as const)('shows %s %d as %s', (unit, amount, shown) => {
    expect(formatAmount(unit, amount)).toBe(shown)
  })

  test('shows every amount in a form that usd reads back as the same', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (nano) => {
        expect(usd(formatAmount('usd', nano).replace(/[$,]/g, '')).amount).toBe(nano)
      }),
    )
  })
})
