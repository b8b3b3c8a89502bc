import type OpenAI from 'openai-7'

export interface LoadOptions {
  readonly workers: number
  readonly requestsPerWorker: number
}

/** What became of the calls: how many succeeded, and the messages of those that did not. */
export interface LoadResult {
  readonly succeeded: number
  readonly failures: readonly string[]
}

/** So many workers at once, each one call after the other; every fourth is a stream that is read to its end. */
export async function runLoad(client: OpenAI, { workers, requestsPerWorker }: LoadOptions): Promise<LoadResult> {
  const failures: string[] = []
  let succeeded = 0
  const work = async (worker: number): Promise<void> => {
    for (let index = 0; index < requestsPerWorker; index++) {
      try {
        await ((worker + index) % 4 === 0 ? readStream(client) : client.chat.completions.create(body))
        succeeded++
      } catch (error) {
        failures.push(String(error))
      }
    }
  }
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)))
  return { succeeded, failures }
}

const body = {
  model: 'gpt-4.1-mini',
  max_completion_tokens: 64,
  messages: [{ role: 'user' as const, content: 'Hello' }],
}

async function readStream(client: OpenAI): Promise<void> {
  const stream = await client.chat.completions.create({ ...body, stream: true })
  let isWhole = false
  for await (const { choices } of stream) isWhole ||= typeof choices[0]?.finish_reason === 'string'
  if (!isWhole) throw new Error('the stream ended early')
}
