import type { JsonObject } from '../../json.js'
import type { Answer } from '../../server/answer.js'
import type { Exchange } from '../../server/exchange.js'
import { Refusal } from '../../server/refusal.js'
import { pageOf } from './page.js'

const someModels = ['claude-opus-4-5', 'claude-sonnet-4-5', 'claude-haiku-4-5', 'claude-3-5-haiku-latest']

/** GET /models: those of the options, or a few. */
export function listModels({ request, state }: Exchange): Answer {
  const ids = state.options.models === undefined ? someModels : Object.keys(state.options.models)
  return { kind: 'json', body: pageOf(ids.map(modelEntry), request.query) }
}

/** GET /models/{model} */
export function retrieveModel({ parameter, state }: Exchange): Answer {
  const { models } = state.options
  if (models === undefined || Object.hasOwn(models, parameter)) return { kind: 'json', body: modelEntry(parameter) }
  throw new Refusal(404, { message: `model: ${parameter}` })
}

function modelEntry(id: string): JsonObject {
  return { id, type: 'model', display_name: id, created_at: '2025-01-01T00:00:00Z' }
}
