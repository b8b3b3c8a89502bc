import { expect, test } from 'vitest'
import { plainLine } from '../../.ci/plain-line.ts'

function moduleOf(...states: string[]) {
  return {
    children: { allTests: () => states.map((state) => ({ result: () => ({ state }) })) },
    ok: () => states.length > 0 && !states.includes('failed'),
  }
}

test('counts tests', () => {
  expect(plainLine([moduleOf('passed', 'passed'), moduleOf('passed')], [], 'passed')).toBe('3 passed, 0 failed')
  expect(plainLine([moduleOf('passed', 'failed')], [], 'failed')).toBe('1 passed, 1 failed')
})

test('never hides what was skipped', () => {
  expect(plainLine([moduleOf('passed', 'skipped', 'pending')], [], 'passed')).toBe('1 passed, 0 failed, 2 skipped')
})

test('a file that could not be loaded is a failure', () => {
  expect(plainLine([moduleOf()], [], 'failed')).toBe('0 passed, 1 failed')
})

test('an unhandled error is a failure', () => {
  expect(plainLine([moduleOf('passed')], [new Error('late')], 'failed')).toBe('1 passed, 1 failed')
})

test('a server that did not start is a failure', () => {
  expect(plainLine([], [], 'failed')).toBe('0 passed, 1 failed')
})
