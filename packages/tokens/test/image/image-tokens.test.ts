import { expect, test } from 'vitest'
import { imageTokens } from '../../src/image/image-tokens.ts'

const model = (vision: Parameters<typeof imageTokens>[1]['vision']) =>
  ({ encoding: 'o200k_base', contextWindow: 400_000, vision }) as const
const gpt4o = model({ kind: 'tile', baseTokens: 85, tokensPerTile: 170 })
const gpt41mini = model({ kind: 'patch', multiplierPerMille: 1620, maxPatches: 1536 })
const claude = model({ kind: 'cell', cellPixels: 28, mostTokens: 1_600 })
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

// Base and tile of each family, and multiplier of each, as the guide lists them, at the sizes of its worked examples.
test.each([
  ['gpt-4o-mini', { baseTokens: 2_833, tokensPerTile: 5_667 }, [25_501, 36_835, 8_500]],
  ['gpt-5', { baseTokens: 70, tokensPerTile: 140 }, [630, 910, 210]],
  ['o1, o3', { baseTokens: 75, tokensPerTile: 150 }, [675, 975, 225]],
  ['computer-use-preview', { baseTokens: 65, tokensPerTile: 129 }, [581, 839, 194]],
])('the tiles of %s', (_, rule, counts) => {
  const sizes = [[1024, 1024], [2048, 4096], [512, 512]] as const // prettier-ignore
  const tokens = sizes.map(
    ([width, height]) =>
      imageTokens({ detail: 'high', size: { width, height } }, model({ kind: 'tile', ...rule })).tokens,
  )
  expect(tokens).toEqual(counts)
})

test.each([
  ['gpt-4.1-mini, gpt-5-mini', 1_620, [1_659, 2_353]],
  ['gpt-4.1-nano, gpt-5-nano', 2_460, [2_520, 3_572]],
  ['o4-mini', 1_720, [1_762, 2_498]],
])('the patches of %s', (_, multiplierPerMille, counts) => {
  const rule = model({ kind: 'patch', multiplierPerMille, maxPatches: 1_536 })
  const sizes = [[1024, 1024], [1800, 2400]] as const // prettier-ignore
  expect(sizes.map(([width, height]) => imageTokens({ detail: 'auto', size: { width, height } }, rule).tokens)).toEqual(
    counts,
  )
})

// The table of https://platform.claude.com/docs/en/build-with-claude/vision : tokens by area, and the largest sizes that are
// not scaled down, "about 1,600" each.
test.each([
  [200, 200, 54],
  [1000, 1000, 1_334],
  [1092, 1092, 1_590],
  [951, 1268, 1_600],
  [896, 1344, 1_600],
  [819, 1456, 1_590],
  [784, 1568, 1_600],
])('the bound of a %i x %i image is no less than the %i tokens that Anthropic states', (width, height, stated) => {
  expect(imageTokens({ detail: 'auto', size: { width, height } }, claude).upper).toBeGreaterThanOrEqual(stated)
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

// One token per 28 x 28 pixels, as measured: https://huggingface.co/datasets/JOHNISKING/image-token-cost
test.each([
  [200, 200, 64],
  [256, 256, 100],
  [512, 512, 361],
  [1024, 768, 1_036],
  [1000, 1000, 1_296],
  [1, 1, 1],
  [28, 29, 2],
])('a %i x %i image has %i tokens in cells of Claude', (width, height, tokens) => {
  const range = imageTokens({ detail: 'auto', size: { width, height } }, claude)
  expect(range.tokens).toBe(tokens)
  expect(range.upper).toBe(Math.max(tokens, Math.ceil((width * height) / 750)))
})

test('no image of Claude exceeds its most, nor one of unknown size', () => {
  for (const size of [undefined, { width: 4032, height: 3024 }, { width: 8000, height: 200 }]) {
    expect(imageTokens({ detail: 'auto', size }, claude)).toEqual({ tokens: 1_600, upper: 1_600 })
  }
})

test('every image of Gemini 3 counts the same', () => {
  for (const size of [undefined, { width: 1, height: 1 }, { width: 4032, height: 3024 }]) {
    expect(imageTokens({ detail: 'auto', size }, model({ kind: 'flat', tokens: 1_120 }))).toEqual({
      tokens: 1_120,
      upper: 1_120,
    })
  }
})
