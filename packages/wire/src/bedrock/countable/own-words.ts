import type { CountableRequest } from '@bursar/tokens'
import { readPrompt } from '../../countable/prompt-builder.js'
import { isJsonObject, isTokenCount } from '../../json-values.js'
import type { OutputBound, WireBody } from '../../wire-protocol.js'

/** Where a family's own request caps the output. https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html */
const caps: readonly (readonly [model: RegExp, path: readonly string[]])[] = [
  [/(^|[./])amazon\.nova-/, ['inferenceConfig', 'maxTokens']],
  [/(^|[./])meta\.llama/, ['max_gen_len']],
  [/(^|[./])(mistral|deepseek|qwen|writer)\./, ['max_tokens']],
]

/** A family whose words are not known, or that was given no cap, may say as much as it can. */
export function ownWordsOutput(body: WireBody, model: string): OutputBound {
  const path = caps.find(([pattern]) => pattern.test(model))?.[1]
  const cap = body.kind === 'json' && path !== undefined ? valueAt(body.value, path) : undefined
  return { ...(isTokenCount(cap) ? { cap } : {}), choices: 1, cappable: false }
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (isJsonObject(at) ? at[name] : undefined), value)
}

/** A margin chosen for the template that a family puts around its prompt. */
const TEMPLATE_TOKENS = 64

/** The whole body as text, which is longer than the prompt in it; what lies in a bucket has no bound. */
export function ownWordsPrompt(body: WireBody): CountableRequest {
  return readPrompt(TEMPLATE_TOKENS, (prompt) => {
    if (body.kind !== 'json') return prompt.unbounded('body')
    if (/"s3Location"\s*:|"s3:\/\//.test(JSON.stringify(body.value))) prompt.unbounded('s3Location')
    prompt.segment(0, (segment) => segment.text(body.value))
  })
}
