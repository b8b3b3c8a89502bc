import type { JsonObject } from '../../json.js'
import type { Answer } from '../../server/answer.js'
import type { Exchange } from '../../server/exchange.js'
import { Refusal } from '../../server/refusal.js'

const someModels = ['gpt-5', 'gpt-5-mini', 'gpt-4o-mini', 'text-embedding-3-small']

/** GET /models: those of the options, or a few. */
export function listModels({ state }: Exchange): Answer {
  const data = Object.keys(state.options.models ?? Object.fromEntries(someModels.map((id) => [id, {}]))).map(modelEntry)
  return { kind: 'json', body: { object: 'list', data } }
}

/** GET /models/{model} */
export function retrieveModel({ parameter, state }: Exchange): Answer {
  const { models } = state.options
  if (models === undefined || Object.hasOwn(models, parameter)) return { kind: 'json', body: modelEntry(parameter) }
  throw new Refusal(404, {
    code: 'model_not_found',
    message: `The model '${parameter}' does not exist`,
    param: 'model',
  })
}

function modelEntry(id: string): JsonObject {
  return { id, object: 'model', created: 1_735_689_600, owned_by: 'system' }
}
