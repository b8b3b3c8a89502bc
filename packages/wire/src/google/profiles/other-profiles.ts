import type { TokenKind } from '@bursar/models'
import { field, flagField } from '../../body-fields.js'
import { isJsonObject, isTokenCount, listOf } from '../../json-values.js'
import type { OutputBound, WireBody } from '../../wire-protocol.js'
import { embeddingPrompt, embeddingsPrompt, predictionPrompt } from '../countable/embedding-prompt.js'
import { interactionPrompt } from '../countable/interaction-prompt.js'
import { silentDialect } from '../../meter/silent-dialect.js'
import { embeddingDialect, interactionDialect, predictionDialect } from '../meter/dialects.js'
import { rewriteBody } from '../rewrite-body.js'
import type { EndpointProfile } from './endpoint-profile.js'

const noOutput: OutputBound = { cap: 0, choices: 1, cappable: false }

export const plainProfile: EndpointProfile = {
  dialect: () => silentDialect,
  output: () => noOutput,
  stream: () => false,
  rewrite: (body, change) => rewriteBody(body, change),
}

export const embeddingProfile: EndpointProfile = {
  ...plainProfile,
  dialect: () => embeddingDialect,
  countable: embeddingPrompt,
}

export const embeddingsProfile: EndpointProfile = { ...embeddingProfile, countable: embeddingsPrompt }

/** Images, each billed, or embeddings; which, the model decides. */
export const predictionProfile: EndpointProfile = {
  ...plainProfile,
  dialect: () => predictionDialect,
  units: (body, model) => (/embedding/.test(model) ? undefined : { image: samplesOf(body) }),
  countable: predictionPrompt,
}

export const interactionProfile: EndpointProfile = {
  dialect: () => interactionDialect,
  output(body) {
    const config = field(body, 'generation_config')
    const cap = isJsonObject(config) ? config['max_output_tokens'] : undefined
    return { ...(isTokenCount(cap) ? { cap } : {}), choices: 1, cappable: body.kind === 'json' }
  },
  stream: (body) => flagField(body, 'stream'),
  kinds: interactionKinds,
  countable: interactionPrompt,
  rewrite: (body, change) => rewriteBody(body, change, 'snake_case'),
}

/** Text alone is told from what may be anything. */
function interactionKinds(body: WireBody): readonly TokenKind[] | undefined {
  return typeof field(body, 'input') === 'string' && listOf(field(body, 'tools')).length === 0
    ? ['outputAudio', 'outputImage']
    : undefined
}

/** https://ai.google.dev/gemini-api/docs/imagen (`sampleCount`, 4 where it is not given; one instance each for embeddings). */
function samplesOf(body: WireBody): number {
  const parameters = field(body, 'parameters')
  const samples = isJsonObject(parameters) ? parameters['sampleCount'] : undefined
  return (isTokenCount(samples) ? Math.max(1, samples) : 4) * Math.max(1, listOf(field(body, 'instances')).length)
}
