// A TCP proxy in a process of its own, forked: passes bytes on after a delay, and counts how often the client speaks after
// the server has spoken, which is a round trip. Timers of whole milliseconds are too coarse, so it polls while bytes wait.
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

const [serverPort = '', delayMs = '0'] = process.argv.slice(2)
const delay = BigInt(Math.round(Number(delayMs) * 1e6))
const waiting: { readonly due: bigint; readonly to: Socket; readonly bytes: Buffer }[] = []
let roundTrips = 0
let isPolling = false

const server = createServer({ noDelay: true }, (client) => {
  const upstream = connect({ port: Number(serverPort), host: '127.0.0.1', noDelay: true })
  let isAnswered = true
  client.on('data', (bytes: Buffer) => {
    if (isAnswered) roundTrips++
    isAnswered = false
    pass(upstream, bytes)
  })
  upstream.on('data', (bytes: Buffer) => {
    isAnswered = true
    pass(client, bytes)
  })
  for (const [socket, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    socket.on('close', () => other.destroy())
    socket.on('error', () => other.destroy())
  }
})

server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('message', () => {
  process.send?.({ roundTrips })
})
process.on('disconnect', () => process.exit())

function pass(to: Socket, bytes: Buffer): void {
  waiting.push({ due: process.hrtime.bigint() + delay, to, bytes })
  if (!isPolling) poll()
}

function poll(): void {
  isPolling = true
  const now = process.hrtime.bigint()
  for (let next = waiting[0]; next !== undefined && next.due <= now; next = waiting[0]) {
    next.to.write(next.bytes)
    waiting.shift()
  }
  isPolling = waiting.length > 0
  if (isPolling) setImmediate(poll)
}
