import { hide } from '../hide.js'
import { callThrough } from './call-through.js'
import type { ChatShape, RequestOptionsShape } from './client-shape.js'
import type { Hook } from './govern-client.js'
import { observeStream, wholeAnswer } from './observed-answers.js'
import { contentsBody } from './request-body.js'

/** A chat sends past its model, and repeats what was said so far. */
export function governChat(chat: ChatShape, hook: Hook): ChatShape {
  const { sendMessage, sendMessageStream } = chat
  hide(chat, 'sendMessage', async (request: never, own?: RequestOptionsShape) => {
    const history = [...(await chat.getHistory())]
    return callThrough(hook, {
      ...place(chat, 'generateContent', { request, history, own }),
      run: (key, config) => sendMessage.call(withKey(chat, { key, config, history }), request, own),
      answer: wholeAnswer,
    })
  })
  hide(chat, 'sendMessageStream', async (request: never, own?: RequestOptionsShape) => {
    const history = [...(await chat.getHistory())]
    const { result } = await callThrough(hook, {
      ...place(chat, 'streamGenerateContent', { request, history, own }),
      run: async (key, config) =>
        observeStream(await sendMessageStream.call(withKey(chat, { key, config, history }), request, own)),
      answer: ({ body }) => body,
      settled: ({ settled }) => settled(),
    })
    return result
  })
  return chat
}

interface Message {
  readonly request: unknown
  /** As it stands when the message is sent: what is counted is what the SDK repeats. */
  readonly history: readonly object[]
  readonly own: RequestOptionsShape | undefined
}

function place(
  chat: ChatShape,
  verb: string,
  { request, history, own }: Message,
): { readonly path: string; readonly options: RequestOptionsShape; readonly body: object } {
  return {
    path: `${chat.model}:${verb}`,
    options: { ...chat._requestOptions, ...own },
    body: contentsBody(chat.params, request, history),
  }
}

interface Sending {
  readonly key: string
  readonly config: unknown
  readonly history: readonly object[]
}

/** What the SDK's method sees: the chat itself but for the key, which lives no longer than the call. */
function withKey(chat: ChatShape, { key, config, history }: Sending): ChatShape {
  return Object.create(chat, {
    _apiKey: { value: key },
    params: { value: { ...chat.params, generationConfig: config } },
    // Read as it was counted, and written where the chat keeps it.
    _history: { value: Object.assign([...history], { push: (...said: object[]) => chat._history.push(...said) }) },
    _sendPromise: {
      get: () => chat._sendPromise,
      set: (promise: Promise<unknown>) => {
        chat._sendPromise = promise
      },
    },
  }) as ChatShape
}
