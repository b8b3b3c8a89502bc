import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** In a script's place, so that the answer comes in its turn: the server does not know it either. */
const BLOCKED = '*1\r\n$7\r\nBLOCKED\r\n'

/** A proxy before a Redis that lets no script through, as some hosted ones do. */
export async function proxyWithoutScripts(serverPort: number): Promise<{ readonly port: number; close(): void }> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    upstream.pipe(client)
    client.on('data', (bytes: Buffer) => {
      for (const command of commandsIn(bytes.toString())) upstream.write(/EVAL/.test(command) ? BLOCKED : command)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = (): void => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { port: (server.address() as AddressInfo).port, close }
}

/** Each begins with the number of its parts; the tests' arguments hold no such line. */
function commandsIn(text: string): readonly string[] {
  return text.split(/(?=^\*\d+\r\n)/m)
}
