import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tokens, usd } from '../../src/budget/amount.ts'
import { compileBudgets } from '../../src/budget/compile-budgets.ts'
import { createWindows } from '../../src/budget/window.ts'
import type { BudgetOptions, CallScope, Scope } from '../../src/contracts/budget.ts'
import { ConfigurationError } from '../../src/errors/index.ts'

const now = Date.parse('2026-11-20T13:30Z')
const day = 86_400_000
const budget = (options: Partial<BudgetOptions>): BudgetOptions => ({
  scope: {},
  limit: usd('50'),
  per: 'day',
  ...options,
})
const call: CallScope = { agent: 'a', team: 'support', provider: 'openai', model: 'gpt-5-mini' }
const keysOf = (scope: Scope, of: CallScope) =>
  compileBudgets([budget({ scope })])
    .match(of, now)
    .map(({ line }) => line.key)

describe('a matched budget', () => {
  test('carries the line that the store is asked for', () => {
    const set = compileBudgets([budget({ scope: { agent: '*' }, thresholds: [80] })])
    const [matched] = set.match(call, now)
    expect(matched).toEqual({
      budget: set.find('agent-day'),
      scope: { agent: 'a' },
      line: {
        key: 'usd/day/UTC/agent=*:a',
        window: '2026-11-20',
        startsAt: Date.parse('2026-11-20T00:00Z'),
        endsAt: Date.parse('2026-11-21T00:00Z'),
        limit: 50_000_000_000,
        enforced: true,
        limitKey: 'usd/agent-day',
        thresholds: [80],
      },
    })
  })

  test.each([
    ['hard', true],
    ['soft', false],
    ['observe', false],
  ] as const)('of mode %s has enforced %s and its limit', (mode, enforced) => {
    const [matched] = compileBudgets([budget({ mode })]).match(call, now)
    expect(matched?.line).toMatchObject({ enforced, limit: 50_000_000_000 })
  })

  test('keeps its counter when the limit, the id, the mode or the store changes', () => {
    const changes = [{}, { limit: usd('60') }, { id: 'x' }, { mode: 'soft' }, { store: 'local' }] as const
    const keys = changes.map((change) => compileBudgets([budget(change)]).match(call, now)[0]?.line.key)
    expect(new Set(keys).size).toBe(1)
  })

  test('has another counter for another unit, window kind or zone', () => {
    const changes = [{}, { limit: tokens(5) }, { per: 'hour' }, { timeZone: 'Europe/Berlin' }] as const
    const keys = changes.map((change) => compileBudgets([budget(change)]).match(call, now)[0]?.line.key)
    expect(keys).toEqual(['usd/day/UTC/all', 'tokens/day/UTC/all', 'usd/hour/UTC/all', 'usd/day/Europe/Berlin/all'])
  })
})

describe('matching', () => {
  test('keeps the order in which budgets were declared', () => {
    const scopes: Scope[] = [{}, { agent: '*' }, { team: 'support' }, { team: 'sales' }, { model: '*' }]
    const set = compileBudgets(scopes.map((scope) => budget({ scope })))
    expect(set.match(call, now).map((matched) => matched.budget.id)).toEqual([
      'all-day',
      'agent-day',
      'team:support-day',
      'model-day',
    ])
    expect(set.budgets).toHaveLength(5)
    expect(set.find('team:sales-day')?.scope).toEqual({ team: 'sales' })
    expect(set.find('nobody')).toBeUndefined()
  })

  test.each([
    [{ team: 'support', agent: 'a' }, true],
    [{ team: 'support', agent: 'b' }, false],
    [{ environment: '*' }, false],
    [{ agent: '*', environment: '*' }, false],
    [{ model: 'gpt-5' }, false],
    [{ model: 'gpt-5-mini' }, true],
    [{ model: 'GPT-5-mini' }, false],
    [{ tags: { feature: '*' } }, false],
  ] satisfies [Scope, boolean][])('says that %j counting the call is %s', (scope, counts) => {
    expect(keysOf(scope, call)).toHaveLength(counts ? 1 : 0)
  })

  test('counts the same agent apart under a template and under its name', () => {
    expect(keysOf({ agent: '*' }, call)).not.toEqual(keysOf({ agent: 'a' }, call))
  })

  test('gives a run its own counter, and a call outside a run none', () => {
    const set = compileBudgets([budget({ per: 'run' })])
    const [matched] = set.match({ ...call, run: 'r1' }, now)
    expect(matched?.line).toMatchObject({ key: 'usd/run/UTC/run=*:r1', window: 'run', startsAt: 0 })
    expect(set.match(call, now)).toEqual([])
  })

  test('goes on to the next window when the first has ended, and back when the clock is corrected', () => {
    const set = compileBudgets([budget({ scope: { agent: '*' } })])
    const windowAt = (at: number) => set.match(call, at)[0]?.line.window
    expect([now, now + day, now + day, now - day, now].map(windowAt)).toEqual([
      '2026-11-20',
      '2026-11-21',
      '2026-11-21',
      '2026-11-19',
      '2026-11-20',
    ])
  })

  test('computes a line once per window and scope value', () => {
    let computed = 0
    const windows = createWindows()
    const counted = {
      windowAt: (...given: Parameters<typeof windows.windowAt>) => {
        computed++
        return windows.windowAt(...given)
      },
    }
    const set = compileBudgets([budget({ scope: { agent: '*', model: '*' } })], counted)
    const [first] = set.match(call, now)
    expect(set.match({ ...call }, now + 1)[0]).toBe(first)
    expect(computed).toBe(1)
    set.match({ ...call, agent: 'b' }, now)
    set.match(call, now + day)
    expect(computed).toBe(3)
  })

  test('forgets the least used of very many values, and counts them all the same', () => {
    const set = compileBudgets([budget({ scope: { agent: '*' } })])
    const keys = Array.from(
      { length: 3000 },
      (_, index) => set.match({ ...call, agent: `a${index}` }, now)[0]?.line.key,
    )
    expect(new Set(keys).size).toBe(3000)
    expect(set.match({ ...call, agent: 'a0' }, now)[0]?.line.key).toBe(keys[0])
  })

  test('never throws for what a request may claim to be a model', () => {
    const set = compileBudgets([budget({ scope: { model: '*' } })])
    for (const model of ['', '*', '\uD800', 'a,b=c\n', 'm'.repeat(100_000)]) {
      const [matched] = set.match({ ...call, model }, now)
      expect(matched?.line.key.length).toBeLessThan(120)
      expect(matched?.scope).toEqual({ model })
    }
  })
})

describe('counters', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', ':', ',', '=', '%', '.', '/', '2', 'é'), maxLength: 4 })
  const value = text.filter((candidate) => candidate !== '')
  const names = ['organization', 'team', 'agent', 'environment', 'run', 'provider', 'model', 'key'] as const
  const plain = fc.record(
    Object.fromEntries(names.map((name) => [name, value])) as Record<(typeof names)[number], typeof value>,
    { requiredKeys: [] },
  )
  const scopes = fc.tuple(plain, fc.dictionary(value, value, { maxKeys: 3 })).map(([dimensions, tags]) => ({
    ...dimensions,
    ...(Object.keys(tags).length > 0 ? { tags } : {}),
  }))

  /** A call that the scope counts: its literals, and `filler` where it takes any value. */
  function callOf(scope: Scope, filler: string): CallScope {
    const fill = (given: string) => (given === '*' ? filler : given)
    const { tags = {}, ...dimensions } = scope
    const filled = Object.fromEntries(Object.entries(dimensions).map(([name, given]) => [name, fill(given)]))
    const filledTags = Object.fromEntries(Object.entries(tags).map(([name, given]) => [name, fill(given)]))
    return { agent: 'zz', provider: 'zz', ...filled, tags: filledTags }
  }

  /** What a counter counts, without any encoding: sorted entries of pattern and value. */
  function meaningOf(scope: Scope, filler: string): string {
    const { tags = {}, ...dimensions } = scope
    const entries = [
      ...Object.entries(dimensions).map(([name, given]) => ['', name, given]),
      ...Object.entries(tags).map(([name, given]) => ['tag', name, given]),
    ].map(([kind, name, given]) => [kind, name, given === '*' ? ['any', filler] : ['only', given]])
    return JSON.stringify(entries.map((entry) => JSON.stringify(entry)).sort())
  }

  test('are the same exactly where scope and values are the same', () => {
    fc.assert(
      fc.property(scopes, scopes, value, value, (left, right, leftFiller, rightFiller) => {
        const [leftKeys, rightKeys] = [
          keysOf(left, callOf(left, leftFiller)),
          keysOf(right, callOf(right, rightFiller)),
        ]
        expect([leftKeys.length, rightKeys.length]).toEqual([1, 1])
        expect(leftKeys[0] === rightKeys[0]).toBe(meaningOf(left, leftFiller) === meaningOf(right, rightFiller))
      }),
      { numRuns: 300 },
    )
  })

  test('do not depend on where one value ends and the next begins', () => {
    const set = compileBudgets([budget({ scope: { agent: '*', model: '*' } })])
    const pairs = [
      ['ab', 'c'],
      ['a', 'bc'],
      ['abc', ''],
      ['', 'abc'],
    ] as const
    const keys = pairs.map(([agent, model]) => set.match({ agent, model, provider: 'p' }, now)[0]?.line.key)
    expect(new Set(keys).size).toBe(pairs.length)
  })

  test('do not mix the values of two templates', () => {
    const set = compileBudgets([budget({ scope: { agent: '*', model: '*' } })])
    fc.assert(
      fc.property(fc.tuple(text, text), fc.tuple(text, text), ([agent, model], [otherAgent, otherModel]) => {
        const key = set.match({ agent, model, provider: 'p' }, now)[0]?.line.key
        const other = set.match({ agent: otherAgent, model: otherModel, provider: 'p' }, now)[0]?.line.key
        expect(key === other).toBe(agent === otherAgent && model === otherModel)
      }),
    )
  })

  test('do not depend on what was matched before', () => {
    fc.assert(
      fc.property(scopes, value, fc.array(value), fc.nat(), (scope, filler, others, later) => {
        const used = compileBudgets([budget({ scope })])
        for (const other of others) used.match(callOf(scope, other), now + later)
        const fresh = compileBudgets([budget({ scope })])
        expect(used.match(callOf(scope, filler), now)).toEqual(fresh.match(callOf(scope, filler), now))
      }),
      { numRuns: 200 },
    )
  })
})

describe('compileBudgets refuses', () => {
  test.each([
    [
      'two budgets that count the very same calls',
      [budget({ scope: { agent: '*' } }), budget({ scope: { agent: '*' }, id: 'x', limit: usd(1), mode: 'soft' })],
      'budgets[0] and budgets[1] count the very same calls (usd/day/UTC/agent=*). Keep one: announce lower amounts with its thresholds, or choose another mode for it.',
    ],
    [
      'the same written in another order or store',
      [
        budget({ scope: { agent: 'a', team: 't' } }),
        budget({ scope: { team: 't', agent: 'a' }, id: 'x', store: 'local' }),
      ],
      'count the very same calls',
    ],
    [
      'a run budget written in two ways',
      [budget({ per: 'run' }), budget({ per: 'run', scope: { run: '*' }, id: 'x' })],
      'count the very same calls',
    ],
    [
      'one id twice',
      [budget({ id: 'x' }), budget({ id: 'y', per: 'hour' }), budget({ id: 'x', per: 'week' })],
      'budgets[0] and budgets[2] both have the id "x". Give one of them another id.',
    ],
    [
      'one default id twice',
      [budget({}), budget({ timeZone: 'Asia/Tokyo' })],
      'budgets[0] and budgets[1] both have the id "all-day".',
    ],
    ['a wrong budget, by its place', [budget({}), budget({ per: 'year' as never })], 'budgets[1].per must be one of'],
    ['something that is no list', {} as never, 'budgets must be an array of budgets; got a value of type object.'],
  ])('%s', (_, options, message) => {
    expect(() => compileBudgets(options)).toThrow(ConfigurationError)
    expect(() => compileBudgets(options)).toThrow(message)
  })

  test('but not a template beside a literal, or units, windows and zones beside each other', () => {
    const set = compileBudgets([
      budget({ scope: { agent: '*' } }),
      budget({ scope: { agent: 'a' } }),
      budget({ scope: { agent: '*' }, limit: tokens(5) }),
      budget({ scope: { agent: '*' }, per: 'hour' }),
      budget({ scope: { agent: '*' }, timeZone: 'Asia/Tokyo', id: 'tokyo' }),
    ])
    const keys = set.match(call, now).map(({ line }) => line.key)
    expect(new Set(keys).size).toBe(5)
  })

  test('nothing where there is nothing', () => {
    expect(compileBudgets([]).match(call, now)).toEqual([])
  })
})
