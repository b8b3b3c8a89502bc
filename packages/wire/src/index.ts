export { openaiWire } from './openai/openai-wire.js'
export type {
  BodyChange,
  JsonObject,
  Meter,
  MeterOptions,
  MeterReading,
  OutputBound,
  RefusalKind,
  WireBody,
  WireDenial,
  WireOperation,
  WireProtocol,
  WireRefusal,
  WireRequest,
} from './wire-protocol.js'
