import { expect, test } from 'vitest'
import { createGate } from '../src/gate.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('holds passages back until they are released, first come first served', async () => {
  const gate = createGate()
  const passed: number[] = []
  for (const index of [0, 1, 2]) void gate.wait().then(() => passed.push(index))
  await turn()
  expect(passed).toEqual([])
  gate.release(2)
  await turn()
  expect(passed).toEqual([0, 1])
})

test('remembers a release for a passage that is still to come', async () => {
  const gate = createGate()
  gate.release()
  await expect(gate.wait()).resolves.toBeUndefined()
})

test('stays open once opened', async () => {
  const gate = createGate()
  const first = gate.wait()
  gate.open()
  await Promise.all([first, gate.wait(), gate.wait()])
  await expect(gate.reached(3)).resolves.toBeUndefined()
})

test('tells when a passage has been asked for', async () => {
  const gate = createGate()
  let told = false
  const reached = gate.reached(2).then(() => (told = true))
  void gate.wait()
  await turn()
  expect(told).toBe(false)
  void gate.wait()
  await reached
  expect(told).toBe(true)
})
