import { describe, expect, test } from 'vitest'
import { WindowMemory } from '../src/memory/window-memory.ts'

const [FIRST, SECOND, THIRD] = ['1763640000000001', '1763640000000002', '1763640000000003'] as const
const report = (generation: string, spent: number, credits = 0, at = 1) => {
  return { generation, spent, credits, at, isWritten: true }
}

function memoryOf(...reports: readonly ReturnType<typeof report>[]): WindowMemory {
  const memory = new WindowMemory()
  for (const seen of reports) memory.learn(memory.claim('w'), seen)
  return memory
}

describe('a claim', () => {
  test('says nothing of a window that was never seen', () => {
    expect(memoryOf().claim('w')).toMatchObject({ generation: '', total: 0 })
  })

  test('names the generation and the net sum', () => {
    expect(memoryOf(report(FIRST, 50, 20)).claim('w')).toMatchObject({ generation: FIRST, total: 30 })
    expect(memoryOf(report(FIRST, 5, 9)).claim('w')).toMatchObject({ total: 0 })
  })

  test('takes the largest sums, in whatever order the replies come', () => {
    const memory = memoryOf(report(FIRST, 30))
    const early = memory.claim('w')
    memory.learn(early, report(FIRST, 50, 20))
    memory.learn(early, report(FIRST, 40, 5))
    expect(memory.claim('w').total).toBe(30)
  })
})

describe('another generation', () => {
  test('is a loss, and needs no more where it was told the sum', () => {
    const memory = memoryOf(report(FIRST, 100))
    const claim = memory.claim('w')
    expect(memory.learn(claim, report(SECOND, 110))).toBe(true)
    expect(memory.claim('w')).toMatchObject({ generation: SECOND, total: 110 })
  })

  test('is owed what came to light after the call was sent, until a call has paid it', () => {
    const memory = memoryOf(report(FIRST, 90))
    const sent = memory.claim('w')
    memory.learn(sent, report(FIRST, 100))
    memory.learn(sent, report(SECOND, 95))
    expect(memory.claim('w')).toMatchObject({ generation: `${SECOND}+`, total: 100 })
    memory.learn(sent, report(SECOND, 96))
    expect(memory.claim('w').total).toBe(100)
    memory.learn(memory.claim('w'), report(SECOND, 106))
    expect(memory.claim('w')).toMatchObject({ generation: SECOND, total: 106 })
  })

  test('is followed by a third one with the larger of what is owed and what is spent', () => {
    const memory = memoryOf(report(FIRST, 90))
    const sent = memory.claim('w')
    memory.learn(sent, report(FIRST, 100))
    memory.learn(sent, report(SECOND, 95))
    memory.learn(sent, report(THIRD, 95))
    expect(memory.claim('w')).toMatchObject({ generation: `${THIRD}+`, total: 100 })
  })

  test('that is older is a late reply', () => {
    const memory = memoryOf(report(SECOND, 100))
    expect(memory.learn(memory.claim('w'), report(FIRST, 500))).toBe(false)
    expect(memory.claim('w')).toMatchObject({ generation: SECOND, total: 100 })
  })
})

describe('a window', () => {
  test('that is not there any more is a loss, and what was known of it stays', () => {
    const memory = memoryOf(report(FIRST, 100))
    expect(memory.learn(memory.claim('w'), report('', 100))).toBe(true)
    expect(memory.claim('w')).toMatchObject({ generation: FIRST, total: 100 })
    expect(memory.learn(memory.claim('never seen'), report('', 0))).toBe(false)
  })

  test('that has gone back in the same generation is told so, until it has caught up', () => {
    const memory = memoryOf(report(FIRST, 100, 10))
    expect(memory.learn(memory.claim('w'), report(FIRST, 80, 0))).toBe(true)
    expect(memory.claim('w')).toMatchObject({ generation: `${FIRST}!`, total: 100 })
    memory.learn(memory.claim('w'), report(FIRST, 110, 0))
    expect(memory.claim('w')).toMatchObject({ generation: FIRST, total: 100 })
  })

  test('stays owed, or behind, after a mere look', () => {
    const look = (generation: string, spent: number) => ({ ...report(generation, spent), isWritten: false })
    const replaced = memoryOf(report(FIRST, 100))
    expect(replaced.learn(replaced.claim('w'), look(SECOND, 105))).toBe(true)
    replaced.learn(replaced.claim('w'), look(SECOND, 105))
    expect(replaced.claim('w')).toMatchObject({ generation: `${SECOND}+`, total: 100 })
    const behind = memoryOf(report(FIRST, 100))
    behind.learn(behind.claim('w'), look(FIRST, 80))
    behind.learn(behind.claim('w'), look(FIRST, 100))
    expect(behind.claim('w')).toMatchObject({ generation: `${FIRST}!`, total: 100 })
  })

  test('has not gone back where the reply is older than the call, or the clock was set back', () => {
    const memory = memoryOf(report(FIRST, 80, 0, 5))
    const early = memory.claim('w')
    memory.learn(memory.claim('w'), report(FIRST, 100, 0, 6))
    expect(memory.learn(early, report(FIRST, 90, 0, 6))).toBe(false)
    expect(memory.learn(memory.claim('w'), report(FIRST, 90, 0, 5))).toBe(false)
    expect(memory.claim('w')).toMatchObject({ generation: FIRST, total: 100 })
  })
})

test('the windows used last are remembered, and no more than 10,000', () => {
  const memory = new WindowMemory()
  for (let index = 0; index < 10_000; index++) memory.learn(memory.claim(`w ${index}`), report(FIRST, 1))
  memory.learn(memory.claim('w 0'), report(FIRST, 2))
  memory.learn(memory.claim('new'), report(FIRST, 1))
  expect(memory.claim('w 0').total).toBe(2)
  expect(memory.claim('w 1').total).toBe(0)
})
