import { chargeOf } from '../../billing/charge.js'
import { objectOf, positiveIntegerOf } from '../../json.js'
import type { Answer } from '../../server/answer.js'
import type { Exchange } from '../../server/exchange.js'
import { modelOf } from '../model-of.js'

/** A PNG of one pixel. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const defaultSamples = 4

/** POST /models/{model}:predict of an image model: each image is sold by the piece. */
export function predictImages(exchange: Exchange): Answer {
  const image = positiveIntegerOf(objectOf(exchange.body['parameters'])['sampleCount']) ?? defaultSamples
  const predictions = Array.from({ length: image }, () => ({ mimeType: 'image/png', bytesBase64Encoded: pixel }))
  return {
    kind: 'json',
    charge: chargeOf({ model: exchange.shape.model ?? modelOf(exchange), units: { image } }),
    body: { predictions },
  }
}
