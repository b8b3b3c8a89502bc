import { crc32 } from 'node:zlib'

/** One message in AWS's binary framing, with headers that are strings. @see https://smithy.io/2.0/aws/amazon-eventstream.html */
export function eventFrame(headers: Readonly<Record<string, string>>, payload: Buffer): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => headerBytes(name, value)))
  const prelude = Buffer.alloc(8)
  prelude.writeUInt32BE(8 + 4 + head.length + payload.length + 4, 0)
  prelude.writeUInt32BE(head.length, 4)
  const message = Buffer.concat([prelude, checksum(prelude), head, payload])
  return Buffer.concat([message, checksum(message)])
}

const STRING = 7

function headerBytes(name: string, value: string): Buffer {
  const [label, text] = [Buffer.from(name), Buffer.from(value)]
  const length = Buffer.alloc(2)
  length.writeUInt16BE(text.length)
  return Buffer.concat([Buffer.from([label.length]), label, Buffer.from([STRING]), length, text])
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(bytes))
  return sum
}
