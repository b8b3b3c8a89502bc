import type { IncomingHttpHeaders } from 'node:http'
import { anthropicFormat } from '../anthropic/anthropic-format.js'
import { bedrockFormat } from '../bedrock/bedrock-format.js'
import { googleFormat } from '../google/google-format.js'
import { openaiFormat } from '../openai/openai-format.js'
import type { WireFormat } from './wire-format.js'

/** The first that speaks a request's path serves it; the last one takes what is left. */
const formats: readonly [...WireFormat[], WireFormat] = [bedrockFormat, anthropicFormat, googleFormat, openaiFormat]

export function formatOf(path: string, headers: IncomingHttpHeaders): WireFormat {
  return formats.find((format) => format.speaks(path, headers)) ?? openaiFormat
}
