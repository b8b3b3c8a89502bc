import { ReadFailure } from '../source/read-failure.js'
import type { Fetch } from '@bursar/core'
import { connectionFailure } from './connection-failure.js'

export interface GetOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly fetch: Fetch
}

export interface TextAnswer {
  readonly status: number
  readonly text: string
}

/** No secret is larger; the largest that any of the sources takes is 1 MiB. */
const longestAnswer = 1_048_576

/** One GET. Follows no redirect, since it would carry the headers along. Rejects with a `ReadFailure`. */
export async function getText(url: string, { headers, signal, fetch }: GetOptions): Promise<TextAnswer> {
  try {
    const response = await fetch(url, { headers, signal, redirect: 'manual' })
    return { status: response.status, text: await boundedText(response) }
  } catch (error) {
    if (error instanceof ReadFailure) throw error
    throw connectionFailure(error) ?? new ReadFailure('could not be read', 'Its server broke off, or spoke no HTTP.')
  }
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    if (text.length > longestAnswer) throw new ReadFailure('is larger than 1 MiB', 'Check the address: no key is.')
  }
  return text + decoder.decode()
}
