import type { Redactor } from '../redactor.js'

/** Options of `Sentry.init`. */
export interface SentryRedaction {
  beforeSend<Event extends object>(event: Event): Event
  beforeSendTransaction?<Event extends object>(event: Event): Event
  beforeSendSpan<Span extends object>(span: Span): Span
  beforeSendLog<Log extends object>(log: Log): Log
  beforeBreadcrumb<Breadcrumb extends object>(breadcrumb: Breadcrumb): Breadcrumb
}

export interface SentryRedactionOptions {
  /**
   * Also clean whole transactions: for Sentry 9 and 10, and for `traceLifecycle: "static"`. Sentry 11 sends spans one by one,
   * and warns about the hook. @default false
   */
  readonly transactions?: boolean
}

/**
 * Options for Sentry 9 to 11, which clean whatever is about to be sent: messages, causes, extra data, local variables, request
 * headers, breadcrumbs, spans, logs. No hook reaches the name of a root span in the envelope's header: name spans by what
 * they do, not by a URL. https://docs.sentry.io/platforms/javascript/guides/node/configuration/options/#hooks
 */
export function sentryRedaction(
  redactor: Redactor,
  { transactions = false }: SentryRedactionOptions = {},
): SentryRedaction {
  const clean = redactor.value
  return {
    beforeSend: clean,
    ...(transactions ? { beforeSendTransaction: clean } : {}),
    beforeSendSpan: clean,
    beforeSendLog: clean,
    beforeBreadcrumb: clean,
  }
}
