import { chargeOf, type Charge } from '../../billing/charge.js'
import { imageTokens } from '../../counting/media-tokens.js'
import { objectOf, positiveIntegerOf, stringOf } from '../../json.js'
import type { Answer, StreamEvent } from '../../server/answer.js'
import { counterFor, missing, modelOf, type Exchange } from '../../server/exchange.js'

/** One transparent pixel. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

/**
 * Output tokens of one square gpt-image picture by quality; other sizes by their area.
 * @see https://platform.openai.com/docs/guides/image-generation#cost-and-latency
 */
const tokensByQuality: Readonly<Record<string, number>> = { low: 272, medium: 1056, high: 4160 }

/** POST /images/generations */
export function generateImages(exchange: Exchange): Answer {
  return imagesOf(exchange, 0)
}

/** POST /images/edits, a form with one `image` or several `image[]`. */
export async function editImages(exchange: Exchange): Promise<Answer> {
  const { body } = exchange
  const images = [body['image'] ?? body['image[]'] ?? []].flat().filter((image) => image instanceof Blob)
  if (images.length === 0) throw missing('image')
  const counts = await Promise.all(images.map(tokensOfImage))
  return imagesOf(
    exchange,
    counts.reduce((sum, count) => sum + count, 0),
  )
}

async function tokensOfImage(image: Blob): Promise<number> {
  const bytes = Buffer.from(await image.arrayBuffer())
  return imageTokens(`data:image/png;base64,${bytes.toString('base64', 0, 48)}`, 'high')
}

function imagesOf(exchange: Exchange, imageInputTokens: number): Answer {
  const { body, shape, state } = exchange
  const model = modelOf(exchange)
  const prompt = stringOf(body['prompt'])
  if (prompt === undefined) throw missing('prompt')
  const count = positiveIntegerOf(body['n']) ?? 1
  const charge = chargeFor(exchange, { model, count, imageInputTokens, text: counterFor(exchange, model)(prompt) })
  const usage = charge.outputTokens === 0 || shape.usage === 'omit' ? {} : { usage: imageUsage(charge) }
  if (body['stream'] === true || body['stream'] === 'true') {
    return { kind: 'events', charge, events: imageEvents(exchange, charge, usage) }
  }
  const image = body['response_format'] === 'url' ? { url: 'https://images.invalid/1.png' } : { b64_json: pixel }
  const data = Array.from({ length: count }, () => image)
  return { kind: 'json', charge, body: { created: state.seconds(), data, ...usage } }
}

interface ImageOrder {
  readonly model: string
  readonly count: number
  readonly text: number
  readonly imageInputTokens: number
}

/** Older models are sold by the picture and report no usage. */
function chargeFor({ body, shape }: Exchange, order: ImageOrder): Charge {
  const { model, count, text, imageInputTokens } = order
  const units = { image: count }
  if (model.startsWith('dall-e')) return chargeOf({ model, units })
  const [width = 1024, height = 1024] = (stringOf(body['size']) ?? '').split('x').map((side) => positiveIntegerOf(side))
  const quality = tokensByQuality[stringOf(body['quality']) ?? 'medium'] ?? 1056
  const told = typeof shape.outputTokens === 'number' ? shape.outputTokens : undefined
  const each = told ?? Math.ceil((quality * width * height) / 1024 ** 2)
  return chargeOf({ model, units, inputTokens: text + imageInputTokens, imageInputTokens, outputTokens: each * count })
}

function imageUsage(charge: Charge): object {
  const { inputTokens, imageInputTokens, outputTokens } = charge
  return {
    input_tokens: inputTokens,
    input_tokens_details: { text_tokens: inputTokens - imageInputTokens, image_tokens: imageInputTokens },
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  }
}

function* imageEvents({ request, state }: Exchange, charge: Charge, usage: object): Generator<StreamEvent> {
  const prefix = request.route.endsWith('edits') ? 'image_edit' : 'image_generation'
  const image = { b64_json: pixel, created_at: state.seconds(), output_format: 'png' }
  const partial = `${prefix}.partial_image`
  const completed = `${prefix}.completed`
  yield { name: partial, data: { type: partial, ...image, partial_image_index: 0 } }
  const generated = { outputTokens: charge.outputTokens }
  yield { name: completed, data: { type: completed, ...image, ...objectOf(usage) }, generated }
}
