import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EMPTY, MinHeap } from '../../src/merging/min-heap.ts'

test('hands numbers out in ascending order, whatever the order they came in', () => {
  const sorts = fc.property(fc.array(fc.nat()), (values) => {
    const heap = new MinHeap(4)
    for (const value of values) heap.push(value)
    const popped = values.map(() => heap.pop())
    return heap.pop() === EMPTY && JSON.stringify(popped) === JSON.stringify(values.toSorted((a, b) => a - b))
  })
  expect(fc.check(sorts).counterexample).toBeNull()
})
