import { describe, expect, test } from 'vitest'
import { assertScopeValue, compileScope, scopeOf, scopePattern, scopeTitle, valuesOf } from '../../src/budget/scope.ts'
import type { Scope } from '../../src/contracts/budget.ts'
import { ConfigurationError } from '../../src/errors/index.ts'

const call = { agent: 'a', team: 't', provider: 'openai', model: 'gpt-5', tags: { feature: 'search', area: 'eu' } }

describe('a compiled scope', () => {
  test.each([
    [{}, 'all', 'all', 'all'],
    [{ agent: '*' }, 'agent', 'agent=*', 'agent=*:a'],
    [{ team: 't' }, 'team:t', 'team=t', 'team=t'],
    [{ model: 'gpt-5', agent: '*' }, 'agent+model:gpt-5', 'agent=*,model=gpt-5', 'agent=*:a,model=gpt-5'],
    [
      { tags: { feature: '*', area: 'eu' } },
      'tags.area:eu+tags.feature',
      'tags.area=eu,tags.feature=*',
      'tags.area=eu,tags.feature=*:search',
    ],
  ] satisfies [Scope, string, string, string][])('of %j reads %s', (scope, title, pattern, counter) => {
    const dimensions = compileScope('scope', scope)
    expect([scopeTitle(dimensions), scopePattern(dimensions), scopeOf(dimensions, call)]).toEqual([
      title,
      pattern,
      counter,
    ])
  })

  test('does not depend on the order in which it was written', () => {
    const left = compileScope('scope', { team: 't', agent: '*', tags: { b: '*', a: '*' } })
    const right = compileScope('scope', { tags: { a: '*', b: '*' }, agent: '*', team: 't' })
    expect(scopePattern(left)).toBe(scopePattern(right))
  })

  test('knows the values a call is counted under', () => {
    const dimensions = compileScope('scope', { agent: '*', team: 't', tags: { feature: '*' } })
    expect(valuesOf(dimensions, call)).toEqual({ team: 't', agent: 'a', 'tags.feature': 'search' })
  })

  test('reads no tag that the call does not have itself', () => {
    const dimensions = compileScope('scope', { tags: { constructor: '*' } })
    expect(dimensions.map(({ read }) => read({ ...call, tags: {} }))).toEqual([undefined])
  })
})

describe('compileScope refuses', () => {
  test.each([
    ['an unknown dimension', { agnet: '*' }, 'budgets[0].scope has no option "agnet". Did you mean "agent"?'],
    ['an abbreviation', { org: '*' }, 'Did you mean "organization"?'],
    ['an unknown dimension like no other', { colour: 'red' }, 'has no option "colour". Known: "organization", "team"'],
    ['an empty value', { team: '' }, 'budgets[0].scope.team is empty. Leave it out, or write "*"'],
    ['a value that is undefined', { team: undefined }, 'budgets[0].scope.team must be a string'],
    ['a number', { team: 5 }, 'must be a string of 1 to 128 characters; got number.'],
    ['a list', { team: ['a'] }, 'got an array of 1.'],
    ['a control character', { team: 'a\nb' }, 'has the control character U+000A at position 1. Remove it.'],
    ['a line separator', { team: 'a\u2028' }, 'U+2028 at position 1'],
    ['half a surrogate pair', { team: 'a\uD800' }, 'U+D800 at position 1'],
    ['a long value', { team: 'x'.repeat(129) }, 'budgets[0].scope.team has 129 characters; the most is 128.'],
    [
      'tags that are no object',
      { tags: 'feature' },
      'budgets[0].scope.tags must be an object such as { feature: "*" }',
    ],
    ['a list of tags', { tags: ['feature'] }, 'must be an object such as'],
    ['an empty tag', { tags: { feature: '' } }, 'budgets[0].scope.tags.feature is empty.'],
    ['a tag without a name', { tags: { '': 'x' } }, 'The name of a tag in budgets[0].scope.tags is empty.'],
    ['no scope', undefined, 'budgets[0].scope must be an object with "organization", "team"'],
    ['a list of scopes', [], 'budgets[0].scope must be an object with'],
  ])('%s', (_, scope, message) => {
    const attempt = () => compileScope('budgets[0].scope', scope as Scope)
    expect(attempt).toThrow(ConfigurationError)
    expect(attempt).toThrow(message)
  })
})

test('a refused value is never quoted: it may be a key that was put in the wrong place', () => {
  const secret = ['sk', 'proj', 'x'.repeat(150)].join('-')
  const refused = [secret, `${secret.slice(0, 40)}\n`]
  for (const value of refused) {
    expect(() => assertScopeValue('scope.key', value)).toThrow(ConfigurationError)
    expect(() => assertScopeValue('scope.key', value)).not.toThrow(/sk-proj/)
  }
})

test.each(['a', 'x'.repeat(128), 'support classifier', 'Zürich', '日本', '😀'])('%s is a scope value', (value) => {
  expect(() => assertScopeValue('scope.agent', value)).not.toThrow()
})
