import type { HandlerOutput } from './client-shape.js'

/** Statuses that the SDK tries again. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const isRetried = (status: number): boolean => status === 429 || status >= 500

/** A refusal of ours as an answer of the service. The SDK goes by the status alone, so one that it would retry is told as 403. */
export async function denialOutput(denial: Response): Promise<HandlerOutput> {
  return {
    response: {
      statusCode: isRetried(denial.status) ? 403 : denial.status,
      headers: Object.fromEntries(denial.headers),
      body: new Uint8Array(await denial.arrayBuffer()),
    },
  }
}
