import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, a string as it is. */
  readonly body: unknown
}

export interface RunningServer {
  readonly port: number
  readonly address: string
  stop(): Promise<void>
}

/** No answer: none at all, one that stops in its middle, or a connection that is cut. */
export type Silence = 'hang' | 'stall' | 'destroy'

/** A server on a free port of 127.0.0.1. */
export async function startServer(respond: (asked: Asked) => Answer | Silence): Promise<RunningServer> {
  const answerTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request
    const body = await text(request)
    const answer = respond({ method, url: new URL(url, 'http://127.0.0.1'), headers, body })
    if (answer === 'hang') return
    if (answer === 'stall') return void response.writeHead(200, { 'content-type': 'application/json' }).write('{"')
    if (answer === 'destroy') return void request.socket.destroy()
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
  }
  const server = createServer((request, response) => void answerTo(request, response))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    address: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
