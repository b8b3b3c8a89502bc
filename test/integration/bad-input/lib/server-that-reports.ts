import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A chat server that answers `Hello there` and reports whatever usage it is told to. Returns its base URL. */
export async function startServerThatReports(usage: unknown): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { stream } = JSON.parse(Buffer.concat(chunks).toString()) as { stream?: boolean }
      response.setHeader('content-type', stream === true ? 'text/event-stream' : 'application/json')
      response.end(stream === true ? eventsOf(usage) : JSON.stringify(answerOf('chat.completion', 'message', usage)))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => closed(server))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

function answerOf(object: string, holder: 'message' | 'delta', usage: unknown): object {
  const choice = { index: 0, [holder]: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' }
  return { id: 'chatcmpl-1', object, created: 0, model: 'toy', choices: [choice], usage }
}

function eventsOf(usage: unknown): string {
  const last = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model: 'toy', choices: [], usage }
  const events = [answerOf('chat.completion.chunk', 'delta', null), last].map((event) => JSON.stringify(event))
  return [...events, '[DONE]'].map((data) => `data: ${data}\n\n`).join('')
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}
