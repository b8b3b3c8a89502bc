export { anthropicWire } from './anthropic/anthropic-wire.js'
export { messagesPrompt as anthropicMessagesPrompt } from './anthropic/countable/messages-prompt.js'
export { messagesOutput as anthropicMessagesOutput } from './anthropic/countable/output-bound.js'
export { contentsPrompt as geminiContentsPrompt } from './google/countable/contents-prompt.js'
export { contentsOutput as geminiContentsOutput } from './google/countable/output-bound.js'
export { googleWire } from './google/google-wire.js'
export { openaiWire } from './openai/openai-wire.js'
export type {
  BodyChange,
  JsonObject,
  Meter,
  MeterOptions,
  MeterReading,
  ModelUsage,
  OutputBound,
  RefusalKind,
  WireBody,
  WireDenial,
  WireOperation,
  WireProtocol,
  WireRefusal,
  WireRequest,
} from './wire-protocol.js'
