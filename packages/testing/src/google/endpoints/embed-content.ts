import { chargeOf } from '../../billing/charge.js'
import { sumOf } from '../../counting/input-count.js'
import { objectOf, objectsOf, positiveIntegerOf } from '../../json.js'
import type { Answer } from '../../server/answer.js'
import { counterFor, inputCharge, type Exchange } from '../../server/exchange.js'
import { Refusal } from '../../server/refusal.js'
import { contentTokens } from '../contents-input.js'
import { modelOf } from '../model-of.js'

const defaultDimensions = 16

/** POST /models/{model}:embedContent. The Gemini API tells no usage of embeddings. */
export function embedContent(exchange: Exchange): Answer {
  if (exchange.body['content'] === undefined) throw new Refusal(400, { message: 'content is required' })
  const [embedding] = embeddingsOf(exchange, [exchange.body])
  return { kind: 'json', charge: chargeFor(exchange, [exchange.body]), body: { embedding } }
}

/** POST /models/{model}:batchEmbedContents */
export function batchEmbedContents(exchange: Exchange): Answer {
  const requests = objectsOf(exchange.body['requests'])
  if (requests.length === 0) throw new Refusal(400, { message: 'requests is required' })
  return { kind: 'json', charge: chargeFor(exchange, requests), body: { embeddings: embeddingsOf(exchange, requests) } }
}

type Requests = readonly { readonly [name: string]: unknown }[]

function chargeFor(exchange: Exchange, requests: Requests): ReturnType<typeof chargeOf> {
  const model = modelOf(exchange)
  const count = counterFor(exchange, model)
  const input = inputCharge(exchange, sumOf(requests.map(({ content }) => contentTokens(content, count))))
  return chargeOf({ model: exchange.shape.model ?? model, ...input })
}

function embeddingsOf({ random }: Exchange, requests: Requests): readonly object[] {
  return requests.map((request) => {
    const dimensions =
      positiveIntegerOf(request['outputDimensionality']) ??
      positiveIntegerOf(objectOf(request['config'])['outputDimensionality']) ??
      defaultDimensions
    return { values: Array.from({ length: dimensions }, () => Math.fround(random() - 0.5)) }
  })
}
