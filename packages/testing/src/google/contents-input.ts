import type { CountText } from '../counting/content-tokens.js'
import { nothing, sumOf, textTokens, type InputCount } from '../counting/input-count.js'
import { secondsOfAudio } from '../counting/media-tokens.js'
import { isObject, listOf, objectOf, objectsOf, stringOf, type JsonObject } from '../json.js'

/** What a part, a function or a schema is framed with: figures chosen, Google publishes none. */
const perContent = 2
/** @see https://ai.google.dev/gemini-api/docs/tokens (an image of up to 384 px; audio by the second) */
const tokensPerImage = 258
const tokensPerSecond = 32

/** Tokens that the contents of a request are billed for. */
export function contentsInput(body: JsonObject, count: CountText): InputCount {
  const functions = objectsOf(body['tools']).flatMap((tool) => objectsOf(tool['functionDeclarations']))
  const config = objectOf(body['generationConfig'])
  const texts = [...functions, config['responseSchema'], config['responseJsonSchema']].filter(isObject)
  return sumOf([
    ...contentsOf(body['contents']).map((content) => contentTokens(content, count)),
    ...contentsOf(body['systemInstruction']).map((content) => contentTokens(content, count)),
    textTokens(texts.reduce((sum, text) => sum + count(JSON.stringify(text)), 0)),
  ])
}

export function contentTokens(content: unknown, count: CountText): InputCount {
  if (typeof content === 'string') return textTokens(perContent + count(content))
  const { parts } = objectOf(content)
  const counted = (Array.isArray(parts) ? parts : [parts]).map((part) => partTokens(part, count))
  return sumOf([textTokens(perContent), ...counted])
}

function contentsOf(contents: unknown): readonly unknown[] {
  if (Array.isArray(contents)) return listOf(contents)
  return contents === undefined ? [] : [contents]
}

function partTokens(part: unknown, count: CountText): InputCount {
  if (typeof part === 'string') return textTokens(count(part))
  const { text, inlineData, functionCall, functionResponse } = objectOf(part)
  if (isObject(inlineData)) return blobTokens(inlineData)
  const calls = [functionCall, functionResponse].filter(isObject).map((call) => JSON.stringify(call))
  return textTokens([stringOf(text) ?? '', ...calls].reduce((sum, each) => sum + count(each), 0))
}

function blobTokens({ mimeType, data }: JsonObject): InputCount {
  if (!String(mimeType).startsWith('audio/')) return { ...nothing, image: tokensPerImage }
  const seconds = secondsOfAudio(Buffer.from(stringOf(data) ?? '', 'base64'))
  return { ...nothing, audio: Math.ceil(seconds * tokensPerSecond) }
}
