import { gzipSync } from 'node:zlib'
import type { BytesAnswer, JsonAnswer } from './answer.js'
import { writeOut } from './connection.js'
import type { Delivery } from './delivery.js'
import { pace } from './pace.js'

/** Bills and sends an answer that is generated before its first byte leaves. */
export async function deliverWhole(answer: JsonAnswer | BytesAnswer, delivery: Delivery): Promise<void> {
  const { bill, behaviour, connection, headers } = delivery
  if (answer.charge !== undefined) bill.add(answer.charge)
  if (answer.free === true) bill.waive()
  if (behaviour.gate !== undefined || behaviour.delayMs) await pace(behaviour, connection, 0)
  if (connection.isClosed) return bill.end('interrupted')
  const plain = answer.kind === 'json' ? Buffer.from(JSON.stringify(answer.body)) : answer.bytes
  const contentType = behaviour.contentType ?? (answer.kind === 'json' ? 'application/json' : answer.contentType)
  const encoding = behaviour.gzip === true ? { 'content-encoding': 'gzip' } : {}
  await send(behaviour.gzip === true ? gzipSync(plain) : plain, {
    ...delivery,
    headers: { ...headers, ...answer.headers, ...encoding, 'content-type': contentType },
  })
}

async function send(bytes: Uint8Array, { bill, behaviour, connection, headers }: Delivery): Promise<void> {
  const { response } = connection
  const half = bytes.subarray(0, Math.floor(bytes.length / 2))
  bill.end(behaviour.kind === 'answer' ? 'complete' : 'interrupted')
  switch (behaviour.kind) {
    case 'answer':
      return void response.writeHead(200, { ...headers, 'content-length': bytes.length }).end(bytes)
    case 'end_early':
      return void response.writeHead(200, headers).end(half)
    case 'malformed':
      return void response.writeHead(200, headers).end('<<< this is not what was asked for >>>')
    case 'cut':
    case 'error_event':
      response.writeHead(200, { ...headers, 'content-length': bytes.length })
      await writeOut(connection, half)
      return void response.destroy()
  }
}
