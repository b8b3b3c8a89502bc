import type { WireDenial } from '../wire-protocol.js'

/** The body of an AWS error in JSON; `message` becomes that of the SDK's exception. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export function denialBody({ message, code, denialId }: WireDenial): unknown {
  return { message, code, denial_id: denialId }
}
