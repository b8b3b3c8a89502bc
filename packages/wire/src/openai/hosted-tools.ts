import { field, hasField, textField } from '../body-fields.js'
import { isJsonObject, listOf } from '../json-values.js'
import type { WireBody } from '../wire-protocol.js'

/** Tools that the caller runs itself: the model only asks for them. https://platform.openai.com/docs/guides/tools */
const own: ReadonlySet<unknown> = new Set(['function', 'custom'])

/**
 * Tools of a body that the provider runs, by their type. What is not known to be the caller's own counts as the provider's;
 * `prompt` and `assistant` stand for what is kept at the provider and may bring any.
 */
export function hostedTools(body: WireBody): readonly string[] {
  const tools = new Set(listOf(field(body, 'tools')).flatMap(hostedBy))
  for (const item of listOf(field(body, 'input'))) {
    if (isJsonObject(item)) for (const tool of listOf(item['tools']).flatMap(hostedBy)) tools.add(tool)
  }
  if (hasField(body, 'web_search_options') || /-search-/.test(textField(body, 'model') ?? '')) tools.add('web_search')
  if (isJsonObject(field(body, 'prompt'))) tools.add('prompt')
  if (hasField(body, 'assistant_id')) tools.add('assistant')
  return [...tools]
}

function hostedBy(tool: unknown): readonly string[] {
  if (!isJsonObject(tool)) return ['unknown']
  const { type } = tool as { type?: unknown }
  if (type === 'namespace') return listOf(tool['tools']).flatMap(hostedBy)
  if (own.has(type)) return []
  return [typeof type === 'string' ? type : 'unknown']
}
