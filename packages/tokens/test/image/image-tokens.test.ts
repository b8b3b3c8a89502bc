import { expect, test } from 'vitest'
import { imageTokens } from '../../src/image/image-tokens.ts'

const model = (vision: Parameters<typeof imageTokens>[1]['vision']) =>
  ({ encoding: 'o200k_base', contextWindow: 400_000, vision }) as const
const gpt4o = model({ kind: 'tile', baseTokens: 85, tokensPerTile: 170 })
const gpt41mini = model({ kind: 'patch', multiplierPerMille: 1620, maxPatches: 1536 })
const gpt6 = model({ kind: 'patch', multiplierPerMille: 1200, maxPatches: 1_000_000 })

// The worked examples of https://developers.openai.com/api/docs/guides/images-vision
test.each([
  [1024, 1024, 765],
  [2048, 4096, 1105],
  [512, 512, 255],
  [4096, 8192, 1105],
])('a %i x %i image has %i tokens in tiles of gpt-4o', (width, height, tokens) => {
  const range = imageTokens({ detail: 'high', size: { width, height } }, gpt4o)
  expect(range.tokens).toBe(tokens)
  expect(range.upper).toBeGreaterThanOrEqual(tokens)
  expect(range.upper).toBeLessThanOrEqual(1_445)
})

test('low detail costs the base, whatever the size', () => {
  expect(imageTokens({ detail: 'low', size: { width: 4096, height: 8192 } }, gpt4o)).toEqual({ tokens: 85, upper: 85 })
})

test.each([
  [1024, 1024, Math.ceil(1024 * 1.62)],
  [1800, 2400, Math.ceil(1452 * 1.62)],
  [32, 32, 2],
  [33, 1, 4],
])('a %i x %i image has %i tokens in patches of gpt-4.1-mini', (width, height, tokens) => {
  const range = imageTokens({ detail: 'auto', size: { width, height } }, gpt41mini)
  expect(range.tokens).toBe(tokens)
  expect(range.upper).toBeGreaterThanOrEqual(tokens)
  expect(range.upper).toBeLessThanOrEqual(2_489)
})

test('a photograph of 12 megapixels has 14,364 tokens at gpt-6', () => {
  expect(imageTokens({ detail: 'auto', size: { width: 4032, height: 3024 } }, gpt6).upper).toBe(14_364)
})

test.each([
  ['tiles', gpt4o, 1_445],
  ['patches', gpt41mini, 2_489],
  ['a model without a rule', model(undefined), 400_000],
])('an image of unknown size counts at its worst in %s', (_, anyModel, upper) => {
  expect(imageTokens({ detail: 'auto', size: undefined }, anyModel).upper).toBe(upper)
})
