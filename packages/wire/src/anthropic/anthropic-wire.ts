import type { WireProtocol } from '../wire-protocol.js'
import { classifyRefusal } from './classify-refusal.js'
import { denialBody } from './denial-body.js'
import { identifyOperation } from './wire-operation.js'

/** Anthropic's wire format: messages, and what stands beside them. */
export const anthropicWire: WireProtocol = {
  provider: 'anthropic',
  defaultBaseUrl: 'https://api.anthropic.com',
  identify: identifyOperation,
  denialBody,
  classifyRefusal,
}
