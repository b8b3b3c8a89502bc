import type { OutgoingHttpHeaders } from 'node:http'
import type { RefusalDetails } from '../server/refusal.js'

/** Exception and message by status. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors */
const wordsByStatus: Readonly<Record<number, readonly [type: string, message: string]>> = {
  400: ['ValidationException', 'The input fails to satisfy the constraints.'],
  401: ['UnrecognizedClientException', 'The security token included in the request is invalid.'],
  403: ['AccessDeniedException', "You don't have access to the model with the specified model ID."],
  404: ['ResourceNotFoundException', 'Could not resolve the foundation model from the provided model identifier.'],
  408: ['ModelTimeoutException', 'Model has timed out in processing the request.'],
  424: ['ModelErrorException', 'The system encountered an unexpected error during processing.'],
  429: ['ThrottlingException', 'Too many requests, please wait before trying again.'],
  500: ['InternalServerException', 'The system encountered an unexpected error during processing.'],
  503: ['ServiceUnavailableException', 'Bedrock is unable to process your request.'],
}

export function refusalBody(status: number, { message }: RefusalDetails): object {
  return { message: message ?? wordsOf(status)[1] }
}

/** The exception stands in a header. */
export function refusalHeaders(status: number, { type }: RefusalDetails): OutgoingHttpHeaders {
  return { 'x-amzn-errortype': type ?? wordsOf(status)[0] }
}

function wordsOf(status: number): readonly [type: string, message: string] {
  return wordsByStatus[status] ?? (wordsByStatus[status >= 500 ? 500 : 400] as readonly [string, string])
}
