import type { WireProtocol } from '../wire-protocol.js'
import { classifyRefusal } from './classify-refusal.js'
import { denialBody } from './denial-body.js'
import { identifyOperation } from './wire-operation.js'

/** OpenAI's wire format, which Azure OpenAI and the many compatible servers share. */
export const openaiWire: WireProtocol = {
  provider: 'openai',
  defaultBaseUrl: 'https://api.openai.com/v1',
  identify: identifyOperation,
  denialBody,
  classifyRefusal,
}
