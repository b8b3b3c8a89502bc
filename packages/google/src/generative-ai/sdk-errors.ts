import type { Hook } from './govern-client.js'

interface SdkError extends Error {
  readonly status?: number
  readonly statusText?: string
  errorDetails?: unknown
}

interface ErrorBody {
  readonly error?: { readonly message?: string; readonly details?: unknown }
}

/** The error status behind an error of the SDK. Throws the error itself where there was no answer. */
export function responseOf(error: unknown): Response {
  const { status, statusText, message, errorDetails } = error as SdkError
  if (typeof status !== 'number' || status < 200 || status > 599) throw error
  // The SDK shows no message where it could not read the body as JSON.
  const isJson = !message.endsWith('] ')
  const body: ErrorBody & { error: object } = {
    error: { message, ...(errorDetails === undefined ? {} : { details: errorDetails }) },
  }
  return new Response(isJson ? JSON.stringify(body) : '', {
    status,
    ...(statusText === undefined ? {} : { statusText }),
  })
}

/** The SDK's own error, without the key that the provider may have repeated in it. */
export async function cleanedError(error: unknown, response: Response): Promise<unknown> {
  if (!(error instanceof Error)) return error ?? new Error(`The request was answered with ${response.status}.`)
  const { error: clean } = await bodyOf(response)
  if (clean?.message === undefined || clean.message === error.message) return error
  error.stack = error.stack?.replace(error.message, clean.message) ?? clean.message
  error.message = clean.message
  if (clean.details !== undefined) Object.assign(error, { errorDetails: clean.details })
  return error
}

/** Our refusal as the SDK would report it, had the provider said it, with the fields of the denial. */
export async function denialError({ seam, FetchError }: Hook, response: Response): Promise<unknown> {
  const { error } = await bodyOf(response)
  const made = new FetchError(error?.message ?? '', response.status, response.statusText, error?.details as never)
  return seam.decorateError(made, response.headers)
}

async function bodyOf(response: Response): Promise<ErrorBody> {
  try {
    return (await response.json()) as ErrorBody
  } catch {
    return {}
  }
}
