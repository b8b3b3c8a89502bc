import type { CountingModel, VisionRule } from '../input-estimate.js'
import type { TokenRange } from '../token-range.js'
import type { ImageSize } from './image-size.js'

type TileRule = Extract<VisionRule, { kind: 'tile' }>
type PatchRule = Extract<VisionRule, { kind: 'patch' }>
type CellRule = Extract<VisionRule, { kind: 'cell' }>

export interface SeenImage {
  readonly detail: 'low' | 'high' | 'auto'
  /** `undefined` where only a URL is known, or the header can't be read. */
  readonly size: ImageSize | undefined
}

/** Of an image that fits into 2048 x 2048 with a short side of 768: 4 x 2. */
const MOST_TILES = 8
const PATCH_PIXELS = 32
const PIXELS_PER_TOKEN = 750
const PER_MILLE = 1_000

/** Likely sizes for models without a rule: Claude's patches of 28 pixels and their observed maximum. */
const OTHER_PATCH_PIXELS = 28
const OTHER_MOST_TOKENS = 4_784

/** Tokens of one image. Rules: https://developers.openai.com/api/docs/guides/images-vision */
export function imageTokens(image: SeenImage, model: CountingModel): TokenRange {
  const { vision } = model
  if (vision === undefined) return withoutRule(image, model)
  if (vision.kind === 'flat') return { tokens: vision.tokens, upper: vision.tokens }
  if (vision.kind === 'cell') return cellTokens(image, vision)
  return vision.kind === 'tile' ? tileTokens(image, vision) : patchTokens(image, vision)
}

/**
 * Scaling only makes an image smaller, so its own cells are a bound too; so is the area by 750, which the guide states and
 * which says more for some sizes. https://platform.claude.com/docs/en/build-with-claude/vision
 */
function cellTokens({ size }: SeenImage, { cellPixels, mostTokens }: CellRule): TokenRange {
  if (size === undefined) return { tokens: mostTokens, upper: mostTokens }
  const tokens = patches(size, cellPixels)
  const stated = ceil((size.width * size.height) / PIXELS_PER_TOKEN)
  return { tokens: Math.min(tokens, mostTokens), upper: Math.min(Math.max(tokens, stated), mostTokens) }
}

/** No published rule: only the context window is a bound. */
function withoutRule({ size }: SeenImage, { contextWindow }: CountingModel): TokenRange {
  const likely = size === undefined ? OTHER_MOST_TOKENS : patches(size, OTHER_PATCH_PIXELS)
  return { tokens: Math.min(likely, OTHER_MOST_TOKENS, contextWindow), upper: contextWindow }
}

/**
 * Scaled down to fit 2048 x 2048, then to a short side of 768; then tiles of 512. The bound also holds where a small
 * image would be scaled up to that short side, which the guide does not rule out.
 */
function tileTokens({ detail, size }: SeenImage, { baseTokens, tokensPerTile }: TileRule): TokenRange {
  if (detail === 'low') return { tokens: baseTokens, upper: baseTokens }
  const most = baseTokens + MOST_TILES * tokensPerTile
  if (size === undefined) return { tokens: most, upper: most }
  const fit = Math.min(1, 2048 / Math.max(size.width, size.height))
  const toShortSide = 768 / (Math.min(size.width, size.height) * fit)
  const tokens = baseTokens + tokensPerTile * tiles(size, fit * Math.min(1, toShortSide))
  const upper = baseTokens + tokensPerTile * tiles(size, fit * toShortSide)
  return { tokens, upper: Math.min(most, Math.max(tokens, upper)) }
}

function tiles({ width, height }: ImageSize, scale: number): number {
  return Math.min(MOST_TILES, Math.max(1, ceil((width * scale) / 512)) * Math.max(1, ceil((height * scale) / 512)))
}

/** Patches of 32 pixels, times a multiplier; an image with too many is scaled down until they fit. */
function patchTokens({ size }: SeenImage, { multiplierPerMille, maxPatches }: PatchRule): TokenRange {
  const priced = (count: number) => Math.ceil((count * multiplierPerMille) / PER_MILLE)
  if (size === undefined) return { tokens: priced(maxPatches), upper: priced(maxPatches) }
  const needed = patches(size, PATCH_PIXELS)
  if (needed <= maxPatches) return { tokens: priced(needed), upper: priced(needed) }
  return { tokens: priced(scaledPatches(size, maxPatches)), upper: priced(maxPatches) }
}

/** The guide's two steps: to the area of the largest number of patches, then to whole patches along one side. */
function scaledPatches({ width, height }: ImageSize, maxPatches: number): number {
  const shrink = Math.sqrt((PATCH_PIXELS ** 2 * maxPatches) / (width * height))
  const across = (width * shrink) / PATCH_PIXELS
  const down = (height * shrink) / PATCH_PIXELS
  const whole = Math.min(Math.max(1, Math.floor(across)) / across, Math.max(1, Math.floor(down)) / down)
  return Math.min(maxPatches, ceil(across * whole) * ceil(down * whole))
}

function patches({ width, height }: ImageSize, side: number): number {
  return Math.ceil(width / side) * Math.ceil(height / side)
}

/** Scaling leaves whole numbers a rounding error above or below themselves. */
function ceil(value: number): number {
  return Math.ceil(value - 1e-9)
}
