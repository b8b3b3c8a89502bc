import type { ErrorEventBehaviour } from '../behaviour/behaviour.js'
import { withoutOutput } from '../billing/charge.js'
import type { EventsAnswer, StreamEvent } from './answer.js'
import { write, writeOut } from './connection.js'
import { breaksAfter, type Delivery } from './delivery.js'
import { pace } from './pace.js'
import type { WireFormat } from './wire-format.js'

/** Generates, bills and sends a stream event by event, until its end, its fault, or the client's leaving. */
export async function deliverEvents(answer: EventsAnswer, delivery: Delivery): Promise<void> {
  const { bill, behaviour, connection, headers, format } = delivery
  if (answer.charge !== undefined) bill.add(withoutOutput(answer.charge))
  const contentType = behaviour.contentType ?? format.streamType ?? 'text/event-stream; charset=utf-8'
  connection.response.writeHead(200, { ...headers, 'content-type': contentType, 'cache-control': 'no-cache' })
  const fault = breaksAfter(behaviour)
  const events = answer.events[Symbol.iterator]()
  // One event ahead: a client that leaves at the last one has had the whole answer.
  let next = events.next()
  for (let sent = 0; sent < fault && next.done !== true; sent += 1) {
    await pace(behaviour, connection, sent)
    if (connection.isClosed) return generateLag(next, events, delivery)
    if (next.value.generated !== undefined) bill.add(next.value.generated)
    await write(connection, encode(next.value, format))
    next = events.next()
  }
  await finish(delivery)
}

/** What the model still generates although nobody reads it. */
function generateLag(
  first: IteratorResult<StreamEvent>,
  events: Iterator<StreamEvent>,
  { bill, behaviour }: Delivery,
): void {
  const lag = behaviour.lagTokens === 'all' ? Number.POSITIVE_INFINITY : (behaviour.lagTokens ?? 0)
  let generated = 0
  for (let next = first; generated < lag && next.done !== true; next = events.next()) {
    bill.add(next.value.generated ?? {})
    generated += next.value.generated?.outputTokens ?? 0
  }
  bill.end('interrupted')
}

function encode(event: StreamEvent, format: WireFormat): string | Uint8Array {
  return format.encodeEvent?.(event) ?? eventText(event)
}

function eventText({ data, name }: StreamEvent): string {
  const line = typeof data === 'string' ? data : JSON.stringify(data)
  return name === undefined ? `data: ${line}\n\n` : `event: ${name}\ndata: ${line}\n\n`
}

async function finish({ bill, behaviour, connection, format }: Delivery): Promise<void> {
  const { response } = connection
  bill.end(behaviour.kind === 'answer' ? 'complete' : 'interrupted')
  switch (behaviour.kind) {
    case 'answer':
    case 'end_early':
      return void response.end()
    case 'cut':
      // Written out first, so that the client gets every event that was billed.
      await writeOut(connection, format.cutBytes ?? ': cut\n\n')
      return void response.destroy()
    case 'malformed':
      return void response.end(format.brokenEvent)
    case 'error_event':
      return void response.end(errorEvent(behaviour, format))
  }
}

function errorEvent({ code = 'server_error', message }: ErrorEventBehaviour, format: WireFormat): string | Uint8Array {
  return encode(format.errorEvent({ code, message }), format)
}
