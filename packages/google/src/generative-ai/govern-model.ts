import { hide } from '../hide.js'
import { callThrough } from './call-through.js'
import type { ModelShape, RequestOptionsShape } from './client-shape.js'
import type { Hook } from './govern-client.js'
import { governChat } from './govern-chat.js'
import { observeStream, wholeAnswer } from './observed-answers.js'
import { contentsBody, embeddingsBody, isRequestObject } from './request-body.js'

/** Methods of a model: the path's verb, and what its request says. */
const plainMethods = [
  ['countTokens', 'countTokens', (request: unknown) => contentsBody(undefined, request)],
  ['embedContent', 'embedContent', (request: unknown) => contentOf(request)],
  ['batchEmbedContents', 'batchEmbedContents', embeddingsBody],
] as const

/** Each method of a model is one request. Hooked in place; returns the same model. */
export function governModel(model: ModelShape, hook: Hook): ModelShape {
  const { generateContent, generateContentStream, startChat } = model
  const place = (verb: string, own: RequestOptionsShape = {}) => ({
    path: `${model.model}:${verb}`,
    options: { ...model._requestOptions, ...own },
  })
  hide(model, 'generateContent', (request: never, own?: RequestOptionsShape) =>
    callThrough(hook, {
      ...place('generateContent', own),
      body: contentsBody(model, request),
      run: (key, config) => generateContent.call(withKey(model, key, config), configured(request, config), own),
      answer: wholeAnswer,
    }),
  )
  hide(model, 'generateContentStream', (request: never, own?: RequestOptionsShape) =>
    callThrough(hook, {
      ...place('streamGenerateContent', own),
      body: contentsBody(model, request),
      run: async (key, config) =>
        observeStream(await generateContentStream.call(withKey(model, key, config), configured(request, config), own)),
      answer: ({ body }) => body,
      settled: ({ settled }) => settled(),
    }).then(({ result }) => result),
  )
  for (const [name, verb, bodyOf] of plainMethods) {
    const original = model[name]
    hide(model, name, (request: never, own?: RequestOptionsShape) =>
      callThrough(hook, {
        ...place(verb, own),
        body: bodyOf(request),
        run: (key) => original.call(withKey(model, key, model.generationConfig), request, own),
        answer: (result) => JSON.stringify(result),
      }),
    )
  }
  hide(model, 'startChat', (params?: object) => governChat(startChat.call(model, params), hook))
  return model
}

/** What the SDK's method sees: the model itself but for the key, which lives no longer than the call. */
function withKey(model: ModelShape, key: string, generationConfig: unknown): ModelShape {
  return Object.create(model, { apiKey: { value: key }, generationConfig: { value: generationConfig } }) as ModelShape
}

/** Settings in a request win over the model's. */
function configured(request: never, generationConfig: unknown): never {
  return (isRequestObject(request) ? { ...(request as object), generationConfig } : request) as never
}

function contentOf(request: unknown): object {
  return typeof request === 'object' && request !== null && 'content' in request ? request : { content: request }
}
