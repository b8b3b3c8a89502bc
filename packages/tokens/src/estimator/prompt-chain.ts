import { hash } from 'node:crypto'
import type { CountableRequest, MediaPart, Segment } from '../countable-request.js'
import { imageSize } from '../image/image-size.js'
import type { EstimateOptions } from '../input-estimate.js'

/** Digest of provider and model, under which ratios are learned. */
export function modelDigest({ provider, name }: EstimateOptions): string {
  return digest(joined(['model', provider, name]))
}

/** Digest of a response, whose conversation another call may refer to. */
export function responseDigest(model: string, id: string): string {
  return digest(joined(['response', model, id]))
}

/**
 * One digest per prefix: the first of nothing but the settings, the last of the whole prompt. Each holds the one before,
 * so that two are equal only where everything up to there is.
 */
export function promptChain(request: CountableRequest, model: string, operation: string): readonly string[] {
  const { settings = '', previous, baseTokens, segments } = request
  let last = digest(joined(['prompt', model, operation, String(baseTokens), settings, previous?.id ?? '']))
  const chain = [last]
  for (const segment of segments) chain.push((last = digest(last + segmentText(segment))))
  return chain
}

function segmentText({ texts, overheadTokens, media, references }: Segment): string {
  let text = `${overheadTokens}\n${joined(texts)}`
  if (media !== undefined) text += joined(media.map(mediaIdentity))
  if (references !== undefined) for (const { feature, id } of references) text += joined([feature, id])
  return text
}

/** What decides the tokens of a part. Of an image it is the size in pixels, not the pixels. */
function mediaIdentity(part: MediaPart): string {
  if (part.kind !== 'image') return `${part.kind} ${hash('sha256', part.data, 'base64')}`
  const size = part.data === undefined ? undefined : imageSize(part.data)
  const identity = size === undefined ? (part.data ?? part.source ?? '') : `${size.width}x${size.height}`
  return `image ${part.detail} ${hash('sha256', identity, 'base64')}`
}

/** With the number of parts and their lengths, so that moving a boundary makes another text. */
function joined(parts: readonly string[]): string {
  let text = `${parts.length}\n`
  for (const part of parts) text += `${part.length}:${part}\n`
  return text
}

function digest(text: string): string {
  return hash('sha256', text, 'base64')
}
