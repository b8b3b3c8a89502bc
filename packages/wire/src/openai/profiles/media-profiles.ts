import { countField, field, textField } from '../../body-fields.js'
import { imagesPrompt, speechPrompt, transcriptionPrompt } from '../countable/plain-prompts.js'
import { imagesDialect, runDialect, speechDialect, transcriptionDialect } from '../meter/dialects.js'
import { silentDialect } from '../../meter/silent-dialect.js'
import { isStream, noOutput, uncapped, type EndpointProfile } from './endpoint-profile.js'

export const imagesProfile: EndpointProfile = {
  dialect: imagesDialect,
  countable: imagesPrompt,
  output: (body) => ({ choices: imagesAsked(countField(body, 'n')), cappable: false }),
  units: (body) => ({ image: imagesAsked(countField(body, 'n')) }),
}

export const speechProfile: EndpointProfile = {
  dialect: speechDialect,
  countable: speechPrompt,
  output: () => uncapped,
  /** UTF-16 code units: never fewer than the characters that are billed. */
  units: (body) => ({ character: textField(body, 'input')?.length ?? 0 }),
  streams: (body) => field(body, 'stream_format') === 'sse',
}

export const transcriptionProfile: EndpointProfile = {
  dialect: transcriptionDialect,
  countable: transcriptionPrompt,
  output: () => uncapped,
}

export const runProfile: EndpointProfile = { dialect: runDialect, output: () => uncapped }

export const plainProfile: EndpointProfile = { dialect: silentDialect, output: () => noOutput, streams: isStream }

function imagesAsked(n: number | undefined): number {
  return Math.max(1, n ?? 1)
}
