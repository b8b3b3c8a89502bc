import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { costOfBill } from '../billing/cost-of-bill.js'
import { totalsOf } from '../billing/bill-totals.js'
import type { Bill } from '../billing/bill.js'
import { encodingOf } from '../counting/encoding-of.js'
import type { FakeProvider } from './fake-provider.js'
import { resolveOptions, type FakeProviderOptions } from './fake-provider-options.js'
import { answerLean, isLean } from './lean-answer.js'
import { ProviderState } from './provider-state.js'
import { serve } from './serve.js'

/**
 * Starts a provider that speaks OpenAI on a free port of the loopback interface.
 * @throws TypeError or RangeError for options that can't be.
 */
export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const resolved = resolveOptions(options)
  const state = new ProviderState(resolved)
  // The first count would otherwise stop the event loop in the middle of a test.
  if (!resolved.lean && options.countTokens === undefined) encodingOf(undefined)
  const work = new Set<Promise<void>>()
  const serveOptions = { state, elsewhere: async () => (await elsewhere()).origin }
  let second: Promise<FakeProvider> | undefined

  const server = createServer((message: IncomingMessage, response: ServerResponse) => {
    if (resolved.lean && isLean(message)) return answerLean(message, response)
    const done = serve(message, response, serveOptions).finally(() => work.delete(done))
    work.add(done)
  })
  const origin = `http://127.0.0.1:${await listen(server, resolved.port)}`

  const elsewhere = () => (second ??= startFakeProvider({ ...options, port: 0 }))
  const bills = (filter: (bill: Bill) => boolean = () => true) =>
    state.bills.map((bill) => bill.snapshot()).filter(filter)

  async function idle(): Promise<void> {
    while (work.size > 0) await Promise.all(work)
  }

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    await Promise.all([closed, second?.then((provider) => provider.close())])
  }

  return {
    origin,
    baseUrl: `${origin}/v1`,
    get requests() {
      return state.requests
    },
    get bills() {
      return bills()
    },
    totals: (filter) => totalsOf(bills(filter)),
    cost: (prices, filter) => bills(filter).reduce((sum, bill) => sum + costOfBill(bill, prices), 0n),
    script: (behaviours) => state.behaviours.script(behaviours),
    behave: (choose) => state.behaviours.behave(choose),
    elsewhere,
    idle,
    reset: () => state.clear(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}
