import { countField, field, hasField, textField } from '../../body-fields.js'
import type { WireBody } from '../../wire-protocol.js'
import { chatPrompt } from '../countable/chat-prompt.js'
import { completionsPrompt, embeddingsPrompt, moderationsPrompt } from '../countable/plain-prompts.js'
import { decisionsPrompt, responsesPrompt } from '../countable/responses-prompt.js'
import { chatDialect, completionsDialect, responsesDialect, usageDialect } from '../meter/dialects.js'
import { chatKinds, responsesKinds, textKinds } from '../token-kinds.js'
import { largest, noOutput, uncapped, type EndpointProfile } from './endpoint-profile.js'

/** Source: https://platform.openai.com/docs/api-reference/completions/create (`max_tokens` defaults to 16). */
const DEFAULT_COMPLETION_TOKENS = 16

export const chatProfile: EndpointProfile = {
  dialect: chatDialect,
  capFields: ['max_completion_tokens', 'max_tokens'],
  asksForStreamUsage: true,
  countable: chatPrompt,
  kinds: chatKinds,
  units: (body) => (searchesTheWeb(body) ? { web_search: 1 } : undefined),
  output: (body) => ({
    ...largest(countField(body, 'max_completion_tokens'), countField(body, 'max_tokens')),
    choices: Math.max(1, countField(body, 'n') ?? 1),
    cappable: body.kind === 'json',
  }),
}

export const completionsProfile: EndpointProfile = {
  dialect: completionsDialect,
  capFields: ['max_tokens'],
  asksForStreamUsage: true,
  countable: completionsPrompt,
  kinds: textKinds,
  output: (body) => ({
    ...largest(hasField(body, 'max_tokens') ? countField(body, 'max_tokens') : defaultCap(body)),
    choices:
      Math.max(1, countField(body, 'n') ?? 1, countField(body, 'best_of') ?? 1) * promptsIn(field(body, 'prompt')),
    cappable: body.kind === 'json',
  }),
}

export const responsesProfile: EndpointProfile = {
  dialect: responsesDialect,
  capFields: ['max_output_tokens'],
  countable: responsesPrompt,
  kinds: responsesKinds,
  output: (body) => ({
    ...largest(countField(body, 'max_output_tokens')),
    choices: 1,
    cappable: body.kind === 'json',
  }),
}

export const compactionProfile: EndpointProfile = {
  dialect: responsesDialect,
  countable: responsesPrompt,
  kinds: responsesKinds,
  output: () => uncapped,
}

export const decisionsProfile: EndpointProfile = {
  dialect: responsesDialect,
  countable: decisionsPrompt,
  output: () => uncapped,
}

export const embeddingsProfile: EndpointProfile = {
  dialect: { ...usageDialect, longBody: true },
  countable: embeddingsPrompt,
  kinds: textKinds,
  output: () => noOutput,
}

/** Source of the default: https://platform.openai.com/docs/api-reference/moderations/create */
export const moderationsProfile: EndpointProfile = {
  dialect: usageDialect,
  defaultModel: 'omni-moderation-latest',
  countable: moderationsPrompt,
  output: () => noOutput,
}

/** A body that can't be read may hold any cap. */
function defaultCap(body: WireBody): number | undefined {
  return body.kind === 'json' ? DEFAULT_COMPLETION_TOKENS : undefined
}

/** Search models search in every call and bill it by the call: https://platform.openai.com/docs/pricing */
function searchesTheWeb(body: WireBody): boolean {
  return hasField(body, 'web_search_options') || /-search-/.test(textField(body, 'model') ?? '')
}

/** `["a", "b"]` and `[[1, 2], [3]]` are two prompts each; `[1, 2]` is one prompt of two tokens. */
function promptsIn(prompt: unknown): number {
  if (!Array.isArray(prompt) || prompt.every((each) => typeof each === 'number')) return 1
  return Math.max(1, prompt.length)
}
