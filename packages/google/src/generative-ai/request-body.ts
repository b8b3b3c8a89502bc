import type { SettingsShape } from './client-shape.js'

/** `{ contents: [...] }`, which the SDK sends as it is; anything else is one message. */
export function isRequestObject(request: unknown): request is { readonly contents: readonly unknown[] } {
  return typeof request === 'object' && request !== null && 'contents' in request
}

/** The body of the request that the SDK will send, as far as it is bounded and counted. */
export function contentsBody(
  settings: SettingsShape | undefined,
  request: unknown,
  history: readonly object[] = [],
): object {
  const own = isRequestObject(request) ? request : { contents: [...history, newContent(request)] }
  return { ...settingsOf(settings), ...own }
}

export function embeddingsBody(request: unknown): object {
  return typeof request === 'object' && request !== null ? request : {}
}

function settingsOf(settings: SettingsShape = {}): object {
  const { generationConfig, safetySettings, tools, toolConfig, systemInstruction, cachedContent } = settings
  const cache: unknown = typeof cachedContent === 'object' ? cachedContent.name : cachedContent
  return { generationConfig, safetySettings, tools, toolConfig, systemInstruction, cachedContent: cache }
}

function newContent(request: unknown): object {
  const parts = Array.isArray(request) ? request : [request]
  return { role: 'user', parts: parts.map((part: unknown) => (typeof part === 'string' ? { text: part } : part)) }
}
