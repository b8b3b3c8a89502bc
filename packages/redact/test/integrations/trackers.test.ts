import * as Sentry from '@sentry/node'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterEach, describe, expect, test } from 'vitest'
import { createRedactor, redactingSpanProcessor, sentryRedaction } from '../../src/index.ts'
import { canaryKey } from '../support/canary.ts'
import { ProviderError } from '../support/error-shapes.ts'

const key = canaryKey()
const redactor = createRedactor({ secrets: [key] })

describe('Sentry', () => {
  afterEach(() => Sentry.close())

  /** All that the SDK would have sent to its server. */
  async function sent(isRedacted: boolean, report: () => void, traceLifecycle?: 'static'): Promise<string> {
    const envelopes: unknown[] = []
    const transport = () => ({
      send: async (envelope: unknown) => {
        envelopes.push(envelope)
        return {}
      },
      flush: async () => true,
    })
    Sentry.init({
      // No such server: nothing leaves, because the transport is ours.
      dsn: 'https://public@127.0.0.1/1',
      transport,
      tracesSampleRate: 1,
      defaultIntegrations: false,
      integrations: [Sentry.linkedErrorsIntegration(), Sentry.extraErrorDataIntegration()],
      ...(traceLifecycle === undefined ? {} : { traceLifecycle }),
      ...(isRedacted ? (sentryRedaction(redactor, { transactions: traceLifecycle === 'static' }) as object) : {}),
    })
    report()
    await Sentry.flush()
    return JSON.stringify(envelopes)
  }

  const reports: [name: string, report: () => void][] = [
    ['an error', () => void Sentry.captureException(new ProviderError(`401 ${key}`))],
    ['a cause', () => void Sentry.captureException(new Error('failed', { cause: new Error(key) }))],
    ["an error's own data", () => void Sentry.captureException(new ProviderError('a', { config: { apiKey: key } }))],
    ['a plain object', () => void Sentry.captureException({ message: key, headers: { authorization: key } })],
    ['extra data', () => void Sentry.captureException(new Error('a'), { extra: { headers: { 'x-api-key': key } } })],
    [
      'a breadcrumb',
      () => {
        Sentry.addBreadcrumb({ message: `called with ${key}`, data: { url: `https://h/?key=${key}` } })
        Sentry.captureMessage('hello')
      },
    ],
    ['a message', () => void Sentry.captureMessage(`the key ${key} is odd`)],
    [
      "a request's headers",
      () =>
        void Sentry.captureEvent({
          message: 'a',
          request: { headers: { 'x-api-key': key }, query_string: `key=${key}` },
        }),
    ],
    ['a log', () => Sentry.logger.info(`the key ${key} is odd`, { token: key })],
    ['a span', () => Sentry.startSpan({ name: 'call', attributes: { url: `https://h/?key=${key}` } }, () => {})],
  ]

  test.each(reports)('bare sends the key of %s, and with the redactor does not', async (_name, report) => {
    const bare = await sent(false, report)
    expect(redactor.contains(bare)).toBe(true)
    await Sentry.close()
    const clean = await sent(true, report)
    expect(redactor.contains(clean)).toBe(false)
    expect(clean).toContain('[redacted]')
  })

  test('a transaction that is sent as a whole is clean too', async () => {
    const report = (): void =>
      Sentry.startSpan({ name: 'call', attributes: { url: `https://h/?key=${key}` } }, () =>
        Sentry.startSpan({ name: `inner ${key}` }, () => {}),
      )
    expect(redactor.contains(await sent(false, report, 'static'))).toBe(true)
    await Sentry.close()
    expect(redactor.contains(await sent(true, report, 'static'))).toBe(false)
  })
})

describe('OpenTelemetry', () => {
  function exported(isRedacted: boolean): string {
    const exporter = new InMemorySpanExporter()
    const simple = new SimpleSpanProcessor(exporter)
    const provider = new BasicTracerProvider({
      spanProcessors: [isRedacted ? redactingSpanProcessor(redactor, simple) : simple],
    })
    const span = provider.getTracer('test').startSpan(`call ${key}`)
    span.setAttributes({
      'url.full': `https://host/v1?key=${key}`,
      'http.request.header.authorization': [`Bearer ${key}`],
      'http.request.header.x-api-key': key,
      'gen_ai.request.model': 'gpt-5-mini',
    })
    span.addEvent(`sent ${key}`, { token: key })
    span.recordException(new ProviderError(`401 ${key}`))
    span.addLink({ context: span.spanContext(), attributes: { from: key } })
    span.setStatus({ code: 2, message: `refused ${key}` })
    span.end()
    const [first] = exporter.getFinishedSpans()
    if (first === undefined) throw new Error('nothing was exported')
    const { name, attributes, events, links, status } = first
    return JSON.stringify({ name, attributes, events, links, status })
  }

  test('a bare exporter gets the key of a span in every part of it; behind the processor it gets none', () => {
    expect(exported(false).split(key)).toHaveLength(11)
    const clean = exported(true)
    expect(redactor.contains(clean)).toBe(false)
    expect(JSON.parse(clean)).toMatchObject({
      name: 'call [redacted]',
      attributes: { 'url.full': 'https://host/v1?key=[redacted]', 'gen_ai.request.model': 'gpt-5-mini' },
      status: { code: 2, message: 'refused [redacted]' },
    })
  })

  test('flushing and shutting down reach the next processor', async () => {
    const calls: string[] = []
    const next = {
      onStart: () => void calls.push('start'),
      onEnd: () => void calls.push('end'),
      forceFlush: async () => void calls.push('flush'),
      shutdown: async () => void calls.push('shutdown'),
    }
    const provider = new BasicTracerProvider({ spanProcessors: [redactingSpanProcessor(redactor, next)] })
    provider.getTracer('test').startSpan('a').end()
    await provider.forceFlush()
    await provider.shutdown()
    expect(calls).toEqual(['start', 'end', 'flush', 'shutdown'])
  })
})
