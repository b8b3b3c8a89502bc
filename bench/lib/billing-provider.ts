// A provider in a process of its own, forked, that bills by the token. How long an answer is, is drawn when its request
// arrives, so what it has counted is the truth, whoever hears of it and when.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { seededRandom } from './random.ts'

/** What OpenAI counts for one message "Hello". */
const INPUT_TOKENS = 8
const LEAST_OUTPUT = 92
const LATENCY_MS = { least: 20, most: 60 }

const random = seededRandom(1)
const billed = { tokens: 0, calls: 0 }

const server = createServer((request, response) => void answer(request, response))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
  const { max_tokens: most } = JSON.parse(body) as { max_tokens: number }
  const output = LEAST_OUTPUT + Math.floor(random() * (most - LEAST_OUTPUT + 1))
  billed.tokens += INPUT_TOKENS + output
  billed.calls++
  await setTimeout(LATENCY_MS.least + random() * (LATENCY_MS.most - LATENCY_MS.least))
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(completion(output)))
}

// Between runs connections idle; one that is closed as it is used again would fail a call for nothing.
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('message', (question: 'read' | 'reset') => {
  if (question === 'reset') Object.assign(billed, { tokens: 0, calls: 0 })
  process.send?.({ ...billed })
})
process.on('disconnect', () => process.exit())

function completion(output: number): object {
  return {
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 0,
    model: 'gpt-4.1-mini',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: INPUT_TOKENS, completion_tokens: output, total_tokens: INPUT_TOKENS + output },
  }
}
