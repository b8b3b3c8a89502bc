import { expect, test } from 'vitest'
import { readingPace } from '../../src/request/reading-pace.ts'

function scene() {
  let now = 1_000
  const pace = readingPace({ now: () => now, schedule: () => () => {} })
  return { pace, pass: (ms: number) => void (now += ms) }
}

test('a reader that waits for each piece is never behind', () => {
  const { pace, pass } = scene()
  for (let piece = 0; piece < 5; piece++) {
    pace.asked()
    pass(20)
    pace.got()
    expect(pace.behindMs()).toBe(0)
  }
})

test('a reader that finds each piece waiting is behind since it last had to wait', () => {
  const { pace, pass } = scene()
  pace.asked()
  pass(20)
  pace.got()
  for (let piece = 0; piece < 3; piece++) {
    pass(1_000)
    pace.asked()
    pace.got()
  }
  expect(pace.behindMs()).toBe(3_000)
})

test('a slow reader that waits again has caught up', () => {
  const { pace, pass } = scene()
  pass(5_000)
  pace.asked()
  expect(pace.behindMs()).toBe(5_000)
  pass(2)
  expect(pace.behindMs()).toBe(0)
  pace.got()
  expect(pace.behindMs()).toBe(0)
})

test('a clock that was put back makes nobody early', () => {
  const { pace, pass } = scene()
  pass(-500)
  expect(pace.behindMs()).toBe(0)
})
