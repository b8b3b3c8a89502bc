import type { Fetch } from '../../../src/index.js'

/** One request as it would have left. */
export interface SentRequest {
  readonly url: string
  readonly headers: Headers
  readonly init: RequestInit
  /** The JSON body; `undefined` where it is none. */
  readonly body: Readonly<Record<string, unknown>> | undefined
}

/** A network without wires: it records what leaves and answers what it is told to. */
export interface FakeNetwork {
  readonly fetch: Fetch
  readonly sent: readonly SentRequest[]
  /** Answers the next request; without any, a chat completion of 10 + 5 tokens. */
  next(answer: Answer): void
}

type Answer = (request: SentRequest) => Response | Promise<Response>

export function fakeNetwork(): FakeNetwork {
  const sent: SentRequest[] = []
  const answers: Answer[] = []
  return {
    sent,
    next: (answer) => void answers.push(answer),
    async fetch(input, init = {}) {
      const request = {
        url: input instanceof Request ? input.url : input.toString(),
        headers: new Headers(init.headers),
        init,
        body: jsonOf(init.body),
      }
      sent.push(request)
      return (answers.shift() ?? completion)(request)
    },
  }
}

/** A chat completion of 10 input and 5 output tokens. */
export function completion(request?: SentRequest): Response {
  return Response.json({
    object: 'chat.completion',
    model: request?.body?.['model'] ?? 'toy',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Good day' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  })
}

function jsonOf(body: RequestInit['body']): SentRequest['body'] {
  try {
    const parsed: unknown = JSON.parse(typeof body === 'string' ? body : '')
    return parsed as SentRequest['body']
  } catch {
    return undefined
  }
}
