import { countField, field, textField } from '../../body-fields.js'
import { imagesPrompt, speechPrompt, transcriptionPrompt } from '../countable/plain-prompts.js'
import { imagesDialect, runDialect, speechDialect, transcriptionDialect } from '../meter/dialects.js'
import { silentDialect } from '../../meter/silent-dialect.js'
import type { WireBody } from '../../wire-protocol.js'
import { RECORDED_BYTES_PER_SECOND, recordingBytes } from '../recording.js'
import { isStream, noOutput, uncapped, type EndpointProfile } from './endpoint-profile.js'

export const imagesProfile: EndpointProfile = {
  dialect: (body) => imagesDialect(imageUnit(body)),
  countable: imagesPrompt,
  output: (body) => ({ choices: imagesAsked(countField(body, 'n')), cappable: false }),
  units: (body) => ({ [imageUnit(body)]: imagesAsked(countField(body, 'n')) }),
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
  unitBounds: (body) => {
    const bytes = recordingBytes(body)
    return bytes === undefined ? undefined : { second: Math.ceil(bytes / RECORDED_BYTES_PER_SECOND) }
  },
  output: () => uncapped,
}

export const runProfile: EndpointProfile = { dialect: runDialect, output: () => uncapped }

export const plainProfile: EndpointProfile = { dialect: silentDialect, output: () => noOutput, streams: isStream }

/**
 * DALL-E bills an image by its quality and size: `image_hd_1024x1792`. Everyone else by tokens, or one price per `image`.
 * Defaults: https://platform.openai.com/docs/api-reference/images/create
 */
function imageUnit(body: WireBody): string {
  if (!/^dall-e-\d/.test(textField(body, 'model') ?? '')) return 'image'
  const size = textField(body, 'size') ?? '1024x1024'
  if (!/^\d{3,4}x\d{3,4}$/.test(size)) return 'image'
  return textField(body, 'quality') === 'hd' ? `image_hd_${size}` : `image_${size}`
}

function imagesAsked(n: number | undefined): number {
  return Math.max(1, n ?? 1)
}
