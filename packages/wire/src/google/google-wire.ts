import type { WireProtocol } from '../wire-protocol.js'
import { classifyRefusal } from './classify-refusal.js'
import { denialBody } from './denial-body.js'
import { identifyOperation } from './wire-operation.js'

/** Gemini's wire format, on the Gemini API and on Vertex AI. The version stands in the path or in the base URL. */
export const googleWire: WireProtocol = {
  provider: 'google',
  defaultBaseUrl: 'https://generativelanguage.googleapis.com',
  identify: identifyOperation,
  denialBody,
  classifyRefusal,
}
