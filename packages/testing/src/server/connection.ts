import type { ServerResponse } from 'node:http'

/** The way back to the client, and whether it is still there. */
export interface Connection {
  readonly response: ServerResponse
  readonly isClosed: boolean
  /** Resolves when the client is gone or the answer has been sent. */
  readonly closed: Promise<void>
}

export function watchConnection(response: ServerResponse): Connection {
  let isClosed = false
  const closed = new Promise<void>((resolve) => {
    response.once('close', () => {
      isClosed = true
      resolve()
    })
  })
  // A write to a client that has just gone reports it here as well as by 'close'.
  response.on('error', () => undefined)
  return {
    response,
    closed,
    get isClosed() {
      return isClosed
    },
  }
}

/** Resolves when the bytes have left for the network, or can't any more. */
export function writeOut(connection: Connection, bytes: string | Uint8Array): Promise<void> {
  const written = new Promise<void>((resolve) => connection.response.write(bytes, () => resolve()))
  return Promise.race([written, connection.closed])
}

/** Writes at the pace the client reads. */
export async function write(connection: Connection, bytes: string | Uint8Array): Promise<void> {
  if (connection.response.write(bytes)) return
  const drained = new Promise<void>((resolve) => connection.response.once('drain', resolve))
  await Promise.race([drained, connection.closed])
}

/** Cuts the connection with a RST, as a crashed host or an impatient balancer does. */
export function resetConnection(connection: Connection): void {
  connection.response.socket?.resetAndDestroy()
}
