import type { WireProtocol } from '../wire-protocol.js'
import { classifyRefusal } from './classify-refusal.js'
import { denialBody } from './denial-body.js'
import { identifyOperation } from './wire-operation.js'

/**
 * Amazon Bedrock's runtime: Converse, and models spoken to in their own words. Every region has an address of its own, so
 * the base URL here is one of many. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html
 */
export const bedrockWire: WireProtocol = {
  provider: 'bedrock',
  defaultBaseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
  identify: identifyOperation,
  denialBody,
  classifyRefusal,
}
