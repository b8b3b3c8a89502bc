import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type {
  AnsweringBehaviour,
  Behaviour,
  HangBehaviour,
  RedirectBehaviour,
  ResetBehaviour,
} from '../behaviour/behaviour.js'
import type { OpenBill } from '../billing/open-bill.js'
import { answerRequest, type AnswerContext } from './answer-request.js'
import { billUnseen } from './bill-unseen.js'
import { resetConnection, watchConnection, type Connection } from './connection.js'
import { deliverEvents } from './deliver-events.js'
import { deliverWhole } from './deliver-whole.js'
import type { ProviderState } from './provider-state.js'
import { receiveRequest } from './receive-request.js'
import { KeyRefusal, Refusal } from './refusal.js'
import { refuse } from './refuse.js'

export interface ServeOptions {
  readonly state: ProviderState
  /** Where a redirect without a target leads. */
  readonly elsewhere: () => Promise<string>
}

interface Served extends AnswerContext {
  readonly connection: Connection
  readonly bill: OpenBill
  readonly headers: OutgoingHttpHeaders
  readonly elsewhere: () => Promise<string>
}

/** The way of one request: record it, open its bill, choose the behaviour, act it out. */
export async function serve(message: IncomingMessage, response: ServerResponse, options: ServeOptions): Promise<void> {
  const connection = watchConnection(response)
  const { state } = options
  const received = await receiveRequest(message, state)
  if (received === undefined) return
  const bill = state.openBill(received.request)
  const headers = received.format.answerHeaders(bill.id)
  const served = { ...options, received, connection, bill, headers }
  try {
    await act(state.behaviours.next(received.request), served)
  } catch (error) {
    refuseFor(error, served)
  }
}

async function act(behaviour: Behaviour, served: Served): Promise<void> {
  const { bill, connection, headers, received } = served
  switch (behaviour.kind) {
    case 'refuse':
      await billUnseen(behaviour.generated, served)
      bill.end('refused')
      return refuse(behaviour, { connection, headers, key: received.request.key, format: received.format })
    case 'hang':
    case 'reset':
      return stayAway(behaviour, served)
    case 'redirect':
      return redirect(behaviour, served)
    case 'answer':
    case 'cut':
    case 'end_early':
    case 'malformed':
    case 'error_event':
      return answer(behaviour, served)
  }
}

async function answer(told: AnsweringBehaviour, served: Served): Promise<void> {
  const { connection, bill, received, state } = served
  const behaviour = { ...state.options.answer, ...told }
  const headers = { ...served.headers, ...behaviour.headers }
  const reply = await answerRequest(behaviour, served)
  if (reply.kind === 'events')
    return deliverEvents(reply, { connection, bill, behaviour, headers, format: received.format })
  if (behaviour.kind !== 'error_event')
    return deliverWhole(reply, { connection, bill, behaviour, headers, format: received.format })
  bill.end('refused')
  const { code = 'server_error', message } = behaviour
  refuse({ status: 500, code, message }, { connection, headers, key: received.request.key, format: received.format })
}

async function stayAway(behaviour: HangBehaviour | ResetBehaviour, served: Served): Promise<void> {
  const { bill, connection, headers } = served
  await billUnseen(behaviour.generated, served)
  if (behaviour.when === 'after-headers') {
    connection.response.writeHead(200, { ...headers, 'content-type': 'application/json' }).flushHeaders()
  }
  if (behaviour.kind === 'reset') resetConnection(connection)
  await connection.closed
  bill.end('lost')
}

async function redirect({ to, status = 307 }: RedirectBehaviour, served: Served): Promise<void> {
  const { bill, connection, headers, received } = served
  const { path, query } = received.request
  const target = new URL(to ?? (await served.elsewhere()))
  const location = new URL(path, target)
  location.search = new URLSearchParams(query).toString()
  bill.end('redirected')
  connection.response.writeHead(status, { ...headers, location: location.href, 'content-length': 0 }).end()
}

/** A fault of the test itself (a behaviour that can't be, a generator that throws) must not look like the provider's. */
function refuseFor(error: unknown, { bill, connection, headers, received, state }: Served): void {
  bill.end('refused')
  const { request, format } = received
  const { key } = request
  if (connection.response.headersSent) return void connection.response.destroy()
  if (error instanceof KeyRefusal) {
    const { status, ...details } = { status: 401, ...format.keyRefusal }
    return refuse({ status, echoKey: state.options.echoKeys, ...details }, { connection, headers, key, format })
  }
  if (error instanceof Refusal) {
    return refuse({ status: error.status, ...error.details }, { connection, headers, key, format })
  }
  const message = `@bursar/testing: ${error instanceof Error ? error.message : String(error)}`
  const once = { ...headers, 'x-should-retry': 'false' }
  refuse({ status: 500, code: 'fake_provider_misused', message }, { connection, headers: once, key, format })
}
