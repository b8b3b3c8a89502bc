import type { Redactor } from '../redactor.js'

/** What is read of an OpenTelemetry span, versions 1 and 2 of the SDK. */
interface EndedSpan {
  readonly attributes: object
  readonly events: readonly { readonly name?: string; readonly attributes?: object | undefined }[]
  readonly links: readonly { readonly attributes?: object | undefined }[]
  readonly status: { readonly message?: string | undefined }
}

/** A span processor as `@opentelemetry/sdk-trace-base` takes it. */
export interface RedactingSpanProcessor {
  onStart(span: never, context: never): void
  onEnd(span: never): void
  forceFlush(): Promise<void>
  shutdown(): Promise<void>
}

/**
 * A span processor that cleans attributes, events, links and status of an ended span, and hands it on to `next`, such as
 * `new BatchSpanProcessor(exporter)`. The span itself is cleaned: processors beside this one see the clean one too, if they
 * come later. https://opentelemetry.io/docs/specs/otel/trace/sdk/#span-processor
 */
export function redactingSpanProcessor(redactor: Redactor, next: RedactingSpanProcessor): RedactingSpanProcessor {
  return {
    onStart: (span, context) => next.onStart(span, context),
    onEnd(span) {
      cleanSpan(redactor, span)
      next.onEnd(span)
    },
    forceFlush: () => next.forceFlush(),
    shutdown: () => next.shutdown(),
  }
}

function cleanSpan(redactor: Redactor, span: EndedSpan & { name?: string }): void {
  if (span.name !== undefined) assign(span, 'name', redactor.text(span.name))
  cleanIn(redactor, span.attributes)
  if (span.status.message !== undefined) assign(span.status, 'message', redactor.text(span.status.message))
  for (const event of span.events) {
    if (event.name !== undefined) assign(event, 'name', redactor.text(event.name))
    cleanIn(redactor, event.attributes)
  }
  for (const link of span.links) cleanIn(redactor, link.attributes)
}

/** In place: exporters hold on to the span, whose class we do not know. */
function cleanIn(redactor: Redactor, attributes: object | undefined): void {
  if (attributes === undefined) return
  const clean = redactor.value(attributes)
  for (const name of Object.keys(attributes)) if (!Object.hasOwn(clean, name)) Reflect.deleteProperty(attributes, name)
  for (const [name, value] of Object.entries(clean)) assign(attributes, name, value)
}

/** Sets what differs; throws where the span can't be cleaned, so that it is not exported. */
function assign(target: object, name: string, value: unknown): void {
  if (Reflect.get(target, name) !== value) Object.assign(target, { [name]: value })
}
